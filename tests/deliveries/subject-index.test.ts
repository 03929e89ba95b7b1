import { describe, expect, it } from "vitest";
import { tidy } from "../../gateway/deliveries/maintain.ts";
import { createSubjectKey } from "../../gateway/pseudonyms/subject-key.ts";
import { incidents } from "./incidents.ts";
import { pushReports, reportsAgreement } from "./reports.ts";
import { newAgreement, sharedPair } from "./shared-pair.ts";
import { OFFICER, push, reach } from "./steps.ts";

const pair = sharedPair();
const ALL = ["0", "g"] as const;

async function isIndexed(deliveryId: string): Promise<boolean> {
  return (await pair().police.store.read((tx) => tx.subjects.refs(deliveryId, 1))) !== undefined;
}

/** Where a key stands in the index, and whether something of the person left. */
async function found(type: string, ...parts: string[]): Promise<{ deliveryId: string; left: boolean[] }[]> {
  const { keys, store } = pair().police.context;
  const key = new Uint8Array(8);
  const maker = createSubjectKey(await keys.subjectKey(), type);
  maker.queue(parts, { bytes: key, at: 0 });
  maker.flush();
  const inParts = await store.read((tx) => tx.subjects.find(type, key, ...ALL));
  return inParts.map(({ deliveryId, entries }) => {
    const bytes = Buffer.from(entries);
    const count = bytes.length / 12;
    const left: boolean[] = [];
    for (let at = 0; at < count; at++)
      if (bytes.subarray(8 * at, 8 * at + 8).equals(key)) left.push(bytes.readUInt32LE(8 * count + 4 * at) < 2 ** 31);
    return { deliveryId, left };
  });
}

describe("the subject index of a supplier", () => {
  it("has every strong key of a person in a delivered record, and nothing of class C", async () => {
    const people = [[1, "verdachte", "001000007;Jansen;Noor;12-04-1980;1234AB;90001;0612345678"]] as const;
    const { deliveryId } = await pushReports(pair(), await reportsAgreement(pair()), people);
    for (const [type, ...parts] of [
      ["bsn", "001000007"],
      ["pnd1", "JANSEN", "NOOR", "19800412"],
      ["pnd2", "JANSEN", "N", "19800412"],
      ["adr1", "1234AB", "90001"],
      ["tel", "+31612345678"],
    ] as const)
      expect(await found(type, ...parts), type).toEqual([{ deliveryId, left: [true] }]);
    expect(await found("pnd3", "JANSEN", "N", "198004")).toEqual([]);
    await reach(() => pair().police, deliveryId, "stored");
    expect(await found("bsn", "001000007")).toHaveLength(1);
  });

  it("has a person of whom nothing left with the record, and says so", async () => {
    const { deliveryId } = await pushReports(pair(), await reportsAgreement(pair()), [
      [2, "verdachte", "001000019;Bos;Sem;1-1-1990;;;"],
      [2, "getuige", "001000020;Vos;Lotte;2-2-1991;;;"],
    ]);
    expect(await found("bsn", "001000019")).toEqual([{ deliveryId, left: [true] }]);
    expect(await found("bsn", "001000020")).toEqual([{ deliveryId, left: [false] }]);
  });

  it("has the person also where the agreement makes no pseudonyms", async () => {
    const agreementId = await reportsAgreement(pair(), { pseudonyms: null });
    const { deliveryId } = await pushReports(pair(), agreementId, [
      [3, "verdachte", "001000032;Smit;Daan;3-3-1992;;;"],
    ]);
    expect(await found("bsn", "001000032")).toEqual([{ deliveryId, left: [true] }]);
  });

  it("has the holder of a plate, and not who lives where an offence took place", async () => {
    const agreementId = await newAgreement(pair());
    const { deliveryId } = await push(pair(), [{ nr: 1, kenteken: "12-ABC-3", huisnummer: "90012" }], { agreementId });
    expect(await found("ken", "NL:12ABC3")).toEqual([{ deliveryId, left: [true] }]);
    expect(await found("adr1", "1390XA", "90012")).toEqual([]);
  });

  it("is not kept of what failed or was called off before it left", async () => {
    const agreementId = await newAgreement(pair(), { fourEyes: true });
    const { officer } = pair().police;
    const cancelled = (await push(pair(), incidents(2), { agreementId })).deliveryId;
    expect(await isIndexed(cancelled)).toBe(true);
    await officer.cancel(OFFICER, cancelled);
    expect(await isIndexed(cancelled)).toBe(false);
    const failed = await push(pair(), [{ nr: 1, tijd: "geen tijd" }], { agreementId });
    expect(failed.state).toBe("failed");
    expect(await isIndexed(failed.deliveryId)).toBe(false);
  });

  it("is let go with the provision register, by age", async () => {
    const agreementId = await newAgreement(pair());
    const { deliveryId } = await push(pair(), incidents(2), { agreementId });
    await reach(() => pair().police, deliveryId, "stored");
    const { context } = pair().police;
    await tidy({ ...context, policy: { ...context.policy, keepSubjects: 3600_000 } });
    expect(await isIndexed(deliveryId)).toBe(true);
    await tidy({ ...context, policy: { ...context.policy, keepSubjects: -1 } });
    expect(await isIndexed(deliveryId)).toBe(false);
  });
});
