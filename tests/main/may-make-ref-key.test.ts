import { createSecretKey, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { RESTORED_SETTING } from "../../gateway/backup/restored-marker.ts";
import { exchangeCheckpoints } from "../../gateway/deliveries/witness/exchange-checkpoints.ts";
import { openKeystore } from "../../gateway/identity/keystore.ts";
import { mayMakeRefKey } from "../../gateway/main/may-make-ref-key.ts";
import { openRefKeys } from "../../gateway/main/ref-keys.ts";
import { lineCut } from "../deliveries/direct-link.ts";
import { incidents } from "../deliveries/incidents.ts";
import { backUp, startSuccessor } from "../deliveries/put-back.ts";
import { deliver, until } from "../deliveries/steps.ts";
import { type TwoGateways, twoGateways } from "../deliveries/two-gateways.ts";

const AGREEMENT = "demo-incidenten";
const kek = createSecretKey(randomBytes(32));

/** The keys of references of the police as a gateway opens them, from a data folder that has none. Out: code of the refusal, or that it was made. */
function refKeysOf(pair: TwoGateways): () => Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "sluis-ref-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const { context, store } = pair.police;
  const keystore = openKeystore(folder, kek, pair.clock);
  const refKey = openRefKeys(keystore, store, (tx, id) => mayMakeRefKey(context, tx, id));
  return () => refKey(AGREEMENT).then(...([() => "made", ({ code }: { code: string }) => code] as const));
}

it("a first key of references is made also while the partner is away", async () => {
  await using pair = await twoGateways();
  pair.faults.before = () => {
    throw lineCut();
  };
  await pair.restart("police");
  expect(await refKeysOf(pair)()).toBe("made");
});

it("in a store that was put back none is made before the partner has told what it holds", async () => {
  await using pair = await twoGateways();
  await pair.police.store.transaction((tx) => tx.settings.set(RESTORED_SETTING, "{}"));
  pair.faults.before = () => {
    throw lineCut();
  };
  await pair.restart("police");
  const refKey = refKeysOf(pair);
  expect(await refKey()).toBe("CHECKPOINT_FIRST");
  pair.faults.before = undefined;
  await until(refKey, (outcome) => outcome === "made");
});

it("one that was first used after the backup is missed, and not replaced, also once the log goes on in a successor", async () => {
  await using pair = await twoGateways();
  const restore = await backUp(pair, "police");
  await deliver(pair, incidents(2));
  // what was cosigned is kept beside the store too, which tells at the start that this one is behind
  await exchangeCheckpoints(pair.police.context, pair.oin.municipality);
  await restore();
  const refKey = refKeysOf(pair);
  expect(await refKey()).toBe("LOG_BEHIND");
  await startSuccessor(pair.police, pair.oin.municipality);
  await until(refKey, (outcome) => outcome === "REF_KEY_LOST");
});
