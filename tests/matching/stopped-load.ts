import type { Store } from "../../gateway/deliveries/ports/store.ts";
import { createMatchService } from "../../gateway/matching/create-match-service.ts";
import { deliveriesAt } from "../deliveries/steps.ts";
import type { TestGateway } from "../deliveries/test-gateway.ts";
import { pseudonymise } from "./match-world.ts";

/** Numbers of the parts whose rows a load has in the store. */
export function partsOf({ store }: TestGateway, deliveryId: string): Promise<number[]> {
  return store.read((tx) => tx.rows.loadedParts(deliveryId));
}

/** A load that something comes between when its rows are there and not shown yet, and that fails. In: a gateway, the file, what comes between. Out: its id, and how. */
export async function stoppedLoad(gateway: TestGateway, file: string, between: (deliveryId: string) => Promise<void>) {
  const { context } = gateway;
  let id = "";
  let done: Promise<void> | undefined;
  const transaction: Store["transaction"] = async (work) => {
    if (id === "")
      for (const draft of await deliveriesAt(gateway, "in", "demo-aangiften/persoonsregister"))
        if (draft.state === "abandoned" && (await partsOf(gateway, draft.id)).length > 0) id = draft.id;
    // what fails once fails from then on, as for a process that died
    if (id !== "") done ??= between(id);
    await done;
    return context.store.transaction(work);
  };
  const disturbed = { ...context, store: { ...context.store, transaction } };
  const matching = createMatchService(disturbed, gateway.store.matching, context.stopping);
  const error = await pseudonymise({ ...gateway, matching }, file).catch((caught: unknown) => caught);
  return { id, error };
}
