import { beforeEach, describe, expect, it } from "vitest";
import type { Agreement } from "../../gateway/core/types/agreement.ts";
import type { LogBundle } from "../../gateway/core/types/log-bundle.ts";
import { appendEntry } from "../../gateway/ledger/append-entry.ts";
import { parseCheckpointText } from "../../gateway/ledger/checkpoint.ts";
import { currentCheckpoint } from "../../gateway/ledger/current-checkpoint.ts";
import { verifyInclusion } from "../../gateway/ledger/merkle-verify.ts";
import { parseNote } from "../../gateway/ledger/signed-note.ts";
import { writeBundle } from "../../gateway/ledger/write-bundle.ts";
import { reconcileBundles } from "../../gateway/oversight/reconcile/reconcile-bundles.ts";
import {
  aboutDelivery,
  CITY,
  createPair,
  deliver,
  deliveryId,
  type LedgerSide,
  log,
  POLICE,
  START,
} from "../ledger/ledger-world.ts";
import { restoredPair } from "../ledger/restored-world.ts";

const DAY = 86_400_000;
const AGREEMENT = {
  id: "incidenten-almelo",
  receiver: { oin: CITY },
  frequency: { every: "daily", dueTime: "12:00" },
  validFrom: "2026-01-01",
  validUntil: "2026-12-31",
} as unknown as Agreement;

let police: LedgerSide;
let city: LedgerSide;

beforeEach(() => {
  ({ police, city } = createPair());
});

async function exported(side: LedgerSide): Promise<LogBundle> {
  await currentCheckpoint(side.storage, side.log, side.logSigner);
  return writeBundle(side.storage, side.log, { logKeys: [side.vkey] });
}

async function reconciled(agreements: readonly Agreement[] = []) {
  const bundles = [await exported(police), await exported(city)] as const;
  return { bundles, ...(await reconcileBundles(bundles, agreements, null, START + DAY)) };
}

describe("two logs of one exchange", () => {
  it("are equal when both say the same of every delivery, with proofs that hold under a signed checkpoint", async () => {
    for (const number of [1, 2, 3]) await deliver(police, city, number);
    const { directions, bundles } = await reconciled();
    expect(directions).toMatchObject([{ sender: POLICE, gaps: [] }]);
    const { deliveries } = directions[0]!;
    expect(deliveries.map(({ number, status, records }) => [number, status, records])).toEqual([
      [1, "equal", 10],
      [2, "equal", 20],
      [3, "equal", 30],
    ]);
    for (const { log: origin, index, leafHash, size, path } of deliveries.flatMap(({ shownBy }) => shownBy)) {
      const { checkpoints } = bundles.find((bundle) => bundle.origin === origin)!;
      const { root } = parseCheckpointText(parseNote(checkpoints[0]!).text);
      const proof = path.map((hash) => Buffer.from(hash, "base64"));
      expect(verifyInclusion(Buffer.from(leafHash, "hex"), index, { size: size!, root }, proof)).toBe(true);
    }
  });

  it("say of a delivery that was corrected or withdrawn by which one, and differ where only the sender says so", async () => {
    await deliver(police, city, 1);
    await deliver(police, city, 2);
    const by = deliveryId(2);
    await log(city, "withdrawn", 1, { by });
    const status = async () => {
      const { deliveries } = (await reconciled()).directions[0]!;
      const { status: each, field, amendments, shownBy } = deliveries[0]!;
      return [each, field, amendments, shownBy.length];
    };
    const amendment = { type: "withdrawn", by, sender: false, receiver: true };
    expect(await status()).toEqual(["waiting", null, [amendment], 4]);
    await log(police, "withdrawn", 1, { by });
    expect(await status()).toEqual(["equal", null, [{ ...amendment, sender: true }], 5]);
    await log(police, "corrected", 1, { by: deliveryId(3) });
    expect((await status()).slice(0, 2)).toEqual(["differs", "amendments"]);
  });

  it("differ where one side has what the other has not", async () => {
    await deliver(police, city, 1);
    await log(police, "sent", 2);
    await log(police, "stored", 2); // the receiver says nothing of it
    await log(city, "stored", 3); // never sent
    await log(police, "sent", 4);
    await log(city, "stored", 4); // the receipt is not there yet
    await log(police, "sent", 5);
    const { directions } = await reconciled();
    expect(directions[0]!.deliveries.map(({ number, status }) => [number, status])).toEqual([
      [1, "equal"],
      [2, "unconfirmed"],
      [3, "unsent"],
      [4, "waiting"],
      [5, "open"],
    ]);
  });

  it("differ in counts, content or end, and the field is named", async () => {
    for (const number of [1, 2, 3]) await log(police, "sent", number);
    await log(city, "stored", 1, { counts: { records: 11, parts: 1 } });
    await log(city, "stored", 2, { root: "e".repeat(64) });
    await log(city, "rejected", 3, { reason: "ROWS_INVALID" });
    await log(police, "stored", 3);
    const { directions } = await reconciled();
    expect(directions[0]!.deliveries.map(({ status, field }) => [status, field])).toEqual([
      ["differs", "counts"],
      ["differs", "root"],
      ["differs", "end"],
    ]);
  });

  it("show the numbers that neither of them has", async () => {
    for (const number of [2, 3, 7]) await deliver(police, city, number);
    const { directions } = await reconciled();
    expect(directions[0]!.gaps).toEqual([
      { agreement: "incidenten-almelo", first: 1, last: 1 },
      { agreement: "incidenten-almelo", first: 4, last: 6 },
    ]);
  });

  it("are compared in both directions", async () => {
    await deliver(police, city, 1);
    const back = { from: CITY, to: POLICE, agreement: { id: "terugmelding", version: 1, hash: "7".repeat(64) } };
    await log(city, "sent", 9, back);
    await log(police, "stored", 9, back);
    const { directions } = await reconciled();
    expect(directions.map(({ sender, deliveries }) => [sender, deliveries[0]!.status])).toEqual([
      [POLICE, "equal"],
      [CITY, "waiting"],
    ]);
  });

  it("are compared with the calendar of an agreement, by what the receiver stored", async () => {
    const of = (day: string) => ({
      delivery: { ...aboutDelivery("sent", 1).delivery!, period: { from: day, to: day } },
    });
    await log(police, "sent", 1, of("2026-03-01"));
    await log(city, "stored", 1, of("2026-03-01"));
    const { calendars } = await reconciled([{ ...AGREEMENT, validFrom: "2026-02-28" }]);
    expect(calendars).toMatchObject([{ agreement: "incidenten-almelo" }]);
    expect(calendars[0]!.days.map(({ to, status }) => [to, status])).toEqual([
      ["2026-02-28", "missing"],
      ["2026-03-01", "onTime"],
      ["2026-03-02", "expected"],
      ["2026-03-03", "expected"],
    ]);
  });

  it("are compared with the calendar from the day on which both had accepted the agreement", async () => {
    const agreement = { id: "incidenten-almelo", version: 1, hash: "1".repeat(64) };
    await appendEntry(city.storage, city.log, START - DAY, {
      type: "agreement-accepted",
      environment: "test",
      agreement,
      from: POLICE,
      to: CITY,
    });
    await log(city, "stored", 1);
    const { calendars } = await reconciled([AGREEMENT]);
    expect(calendars[0]!.days.map(({ to, status }) => [to, status])).toEqual([
      ["2026-03-01", "onTime"],
      ["2026-03-02", "expected"],
      ["2026-03-03", "expected"],
    ]);
  });
});

describe("two sides of which one lost its store", () => {
  it("are compared over its frozen log and the successor: what came again is equal", async () => {
    const { police: sender, frozen, successor } = await restoredPair();
    const bundles = [await exported(successor), await exported(sender), await exported(frozen)];
    const { directions } = await reconcileBundles(bundles, [], null, START + DAY);
    expect(directions).toMatchObject([{ sender: POLICE, gaps: [] }]);
    const { deliveries } = directions[0]!;
    expect(deliveries.map(({ number, status }) => [number, status])).toEqual([
      [1, "equal"],
      [2, "equal"],
      [3, "equal"],
    ]);
    expect(deliveries.map(({ shownBy }) => shownBy.at(-1)!.log)).toEqual([frozen.log, successor.log, successor.log]);
  });
});
