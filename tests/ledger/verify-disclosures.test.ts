import { describe, expect, it } from "vitest";
import { appendEntry } from "../../gateway/ledger/append-entry.ts";
import type { Disclosure, LogStorage } from "../../gateway/ledger/log-storage.ts";
import { verifyDisclosures } from "../../gateway/ledger/verify-disclosures.ts";
import { aboutDelivery, createPair, type LedgerSide, START } from "./ledger-world.ts";

const erased = { reason: "RETENTION_OVER", ground: "retention" };

async function released(...numbers: number[]): Promise<LedgerSide> {
  const { police } = createPair();
  for (const number of numbers)
    await appendEntry(police.storage, police.log, START, aboutDelivery("released", number), { actor: "officer-7" });
  return police;
}

/** The same storage after somebody changed its disclosures. */
function changed(storage: LogStorage, change: (all: Disclosure[]) => Disclosure[]): LogStorage {
  return { ...storage, disclosures: async (log, from, to) => change(await storage.disclosures(log, from, to)) };
}

const missing = (index: number) => ({ code: "DISCLOSURE_MISSING", index });
const found = async (storage: LogStorage, log: string) =>
  (await verifyDisclosures(storage, log)).map(({ code, index }) => ({ code, index }));

describe("the values behind a log where it lives", () => {
  it("all open what was committed to", async () => {
    const { storage, log } = await released(...Array.from({ length: 1_100 }, (_, at) => at + 1));
    expect(await found(storage, log)).toEqual([]);
  });

  it("that are gone without an entry, or are others, are findings", async () => {
    const { storage, log } = await released(1, 2);
    const lost = changed(storage, (all) => all.filter(({ index }) => index !== 1));
    expect(await found(lost, log)).toEqual([missing(1)]);
    const other = changed(storage, (all) => all.map((each) => ({ ...each, value: Buffer.from("officer-8") })));
    expect(await found(other, log)).toHaveLength(2);
  });

  it("may be gone once their delivery was erased, later, in this log or its successor", async () => {
    const { storage, log } = await released(1, 2);
    const nothing = changed(storage, () => []);
    await appendEntry(storage, log, START, { ...aboutDelivery("erased", 1), ...erased });
    expect(await found(nothing, log)).toEqual([missing(1)]);
    await appendEntry(storage, `${log}/2`, START, { ...aboutDelivery("erased", 2), ...erased });
    expect(await found(nothing, log)).toEqual([]);
    await appendEntry(storage, log, START, aboutDelivery("released", 1), { actor: "officer-7" });
    expect(await found(nothing, log)).toEqual([missing(3)]);
  });
});
