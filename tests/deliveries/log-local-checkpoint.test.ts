import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it, onTestFinished } from "vitest";
import type { LogEntry } from "../../gateway/core/types/log-entry.ts";
import type { GatewayContext } from "../../gateway/deliveries/gateway-context.ts";
import { logLocalCheckpoint } from "../../gateway/deliveries/log-local-checkpoint.ts";
import { writeEntry } from "../../gateway/deliveries/log-writer.ts";
import { checkpointHash, parseCheckpointText } from "../../gateway/ledger/checkpoint.ts";
import { parseNote } from "../../gateway/ledger/signed-note.ts";
import { openTemporaryStore } from "../store/temporary-store.ts";

const OWN = "00000099000000001000";
const LOCAL = `sluis/${OWN}/local`;
const PARTNERS = ["00000099000000002000", "00000099000000003000"];
const HOUR = 3600_000;

async function gateway() {
  const clock = { at: Date.parse("2026-03-02T09:00:00Z"), now: () => clock.at, sleep: async () => {} };
  const store = await openTemporaryStore(clock);
  onTestFinished(() => store.close());
  const context = {
    own: { oin: OWN, name: "Proefpolitie", environment: "test" },
    clock,
    clockIsCredible: () => true,
    store,
    keys: { log: generateKeyPairSync("ed25519").privateKey },
    partners: () => PARTNERS.map((oin) => ({ oin })),
    logger: { warn: () => {} },
  } as unknown as GatewayContext;
  const something = { type: "configuration-changed", environment: "test", configuration: "a".repeat(64) } as const;
  return {
    clock,
    context,
    /** Something happens that only the local log tells of. */
    happen: () => store.transaction((tx) => writeEntry(context, tx, LOCAL, something)),
    entries: (partner: string) =>
      store.read(async (tx) => {
        const entries = await tx.log.entries(`sluis/${OWN}/${partner}`, 0, 100);
        return entries.map((entry) => JSON.parse(Buffer.from(entry.leaf).toString()) as LogEntry);
      }),
    localCheckpoint: () =>
      store.read(async (tx) => parseCheckpointText(parseNote((await tx.log.lastCheckpoint(LOCAL))!.note).text)),
  };
}

describe("the log about a partner", () => {
  it("has the hash of the local log's checkpoint, and not how long that log is", async () => {
    const { context, entries, happen, localCheckpoint } = await gateway();
    await happen();
    await logLocalCheckpoint(context);
    const hash = checkpointHash(await localCheckpoint());
    for (const partner of PARTNERS)
      expect(await entries(partner)).toMatchObject([{ type: "local-checkpoint", checkpoint: { log: LOCAL, hash } }]);
    expect((await entries(PARTNERS[0]!))[0]!.checkpoint).not.toHaveProperty("size");
  });

  it("gets it once a day, and the next day's tells of what happened since", async () => {
    const { clock, context, entries, happen } = await gateway();
    await happen();
    await logLocalCheckpoint(context);
    clock.at += 13 * HOUR;
    await happen();
    await logLocalCheckpoint(context);
    expect(await entries(PARTNERS[0]!)).toHaveLength(1);
    // midnight in the Netherlands has passed
    clock.at += 2 * HOUR;
    await logLocalCheckpoint(context);
    await logLocalCheckpoint(context);
    const hashes = (await entries(PARTNERS[0]!)).map((entry) => entry.checkpoint!.hash);
    expect(new Set(hashes).size).toBe(2);
  });

  it("gets none while the local log is empty", async () => {
    const { context, entries } = await gateway();
    await logLocalCheckpoint(context);
    expect(await entries(PARTNERS[0]!)).toEqual([]);
  });
});
