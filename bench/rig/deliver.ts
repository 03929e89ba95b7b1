import { readFileSync } from "node:fs";
import { stat } from "node:fs/promises";
import { parseStrictYaml } from "../../gateway/core/strict-yaml.ts";
import type { DeliveryView, Progress } from "../../gateway/deliveries/ports/officer-service.ts";
import { MAPPING_FILE } from "../../gateway/demo/demo-pair.ts";
import { openFileBytes } from "../../gateway/extracts/open-file-bytes.ts";
import type { BenchGateway } from "./gateway-pair.ts";

/** The officer whom the gateway knows from the socket; what stands here is not looked at. */
const WHO = { id: "", role: "" };

/** The agreement of the demonstration. */
export const AGREEMENT = "demo-incidenten";

const MAPPING = parseStrictYaml(readFileSync(MAPPING_FILE, "utf8"), "mapping");

/** A delivery that was pushed until its `stored` receipt was verified. */
export interface Delivered {
  readonly view: DeliveryView;
  /** Records that were sealed. */
  readonly records: number;
  readonly sealedBytes: number;
  /** Milliseconds: the whole; from push to release, release to `accepted` verified, `accepted` to `stored` verified. */
  readonly whole: number;
  readonly prepare: number;
  readonly send: number;
  readonly load: number;
}

/**
 * Pushes a file and waits for the verified receipt that it is stored.
 * In: the gateway of the supplier, the file, the day it is about, its agreement, who is told of each state as it is seen.
 * Out: what it took. Throws when it ends otherwise.
 */
export async function deliver(
  { service }: BenchGateway,
  path: string,
  day: string,
  agreementId: string = AGREEMENT,
  seen: (state: string) => void = () => {},
): Promise<Delivered> {
  const { size } = await stat(path);
  const request = {
    agreementId,
    kind: "delta" as const,
    period: { from: day, to: day },
    mapping: MAPPING,
    fileName: "extract.csv",
    fileSha256: null,
    fileBytes: size,
    samples: 0,
  };
  const nothing = (_: Progress) => {};
  const started = Date.now();
  const pushed = await service.push(WHO, request, openFileBytes(path), nothing);
  seen("released");
  let view = await service.delivery(WHO, pushed.deliveryId);
  while (["released", "sending", "accepted"].includes(view.delivery.state)) {
    view = await service.waitForChange(WHO, pushed.deliveryId, view.delivery.state, AbortSignal.timeout(600_000));
    seen(view.delivery.state);
  }
  if (view.delivery.state !== "stored")
    throw new Error(`a delivery ended ${view.delivery.state}: ${view.delivery.reason}`);
  const [accepted, stored] = ["accepted", "stored"].map(
    (stage) => view.receipts.find((each) => each.stage === stage)!.at,
  );
  const released = view.delivery.releasedAt!;
  return {
    view,
    records: view.delivery.records,
    sealedBytes: view.parts.reduce((sum, part) => sum + part.sealedBytes, 0),
    whole: stored! - started,
    prepare: released - started,
    send: (accepted ?? stored!) - released,
    load: stored! - (accepted ?? released),
  };
}
