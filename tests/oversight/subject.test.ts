import { describe, expect, it } from "vitest";
import { SluisError } from "../../gateway/core/sluis-error.ts";
import type { LogEntry } from "../../gateway/core/types/log-entry.ts";
import type { SubjectQuestion } from "../../gateway/core/types/subject-question.ts";
import type { Requester } from "../../gateway/deliveries/ports/requester.ts";
import type { SubjectAnswer } from "../../gateway/oversight/ports/subject-service.ts";
import { answerPage } from "../../gateway/oversight/subject/answer-page.ts";
import { createSubjectService } from "../../gateway/oversight/subject/create-subject-service.ts";
import { pushReports, reportNumber, reportsAgreement } from "../deliveries/reports.ts";
import { sharedPair } from "../deliveries/shared-pair.ts";
import { localEntries, OFFICER, reach } from "../deliveries/steps.ts";

const pair = sharedPair();
const PRIVACY: Requester = { id: "privacy-1", role: "privacy-officer" };
const NOOR = "001000007;Jansen;Noor;12-04-1980;1234AB;90001;0612345678";

type Wanted = Pick<SubjectQuestion, "person" | "sourceId" | "refs">;

function ask(
  wanted: Wanted,
  side: "police" | "municipality" = "police",
  more: Partial<SubjectQuestion> = {},
): Promise<SubjectAnswer> {
  const question = { v: 1, ground: "wpg-25", years: 5, ...wanted, ...more };
  return createSubjectService(pair()[side].context).search(PRIVACY, question);
}

/** Reports that were stored at the municipality. */
async function delivered(...[agreementId, people, changes]: [string, ...Tail<Parameters<typeof pushReports>>]) {
  const { deliveryId } = await pushReports(pair(), agreementId, people, changes);
  await reach(() => pair().police, deliveryId, "stored");
  return deliveryId;
}
type Tail<T extends readonly unknown[]> = T extends readonly [unknown, unknown, ...infer Rest] ? Rest : never;

describe("a subject request at the supplier", () => {
  it("finds by BSN every delivery with the receiver, the day, purpose, basis and fields, and nobody else's", async () => {
    const agreementId = await reportsAgreement(pair());
    const first = await delivered(agreementId, [
      [1, "verdachte", NOOR],
      [2, "slachtoffer", "001000019;Bos;Sem;1-1-1990;;;"],
    ]);
    const second = await delivered(agreementId, [[3, "betrokkene", NOOR]]);
    const other = await delivered(await reportsAgreement(pair()), [[4, "verdachte", NOOR]]);
    const answer = await ask({ person: { bsn: "001000007" } });
    expect(answer.deliveries.map(({ deliveryId }) => deliveryId)).toEqual([first, second, other]);
    expect(answer).toMatchObject({ ground: "wpg-25", searchedBy: ["bsn"], notSearched: [] });
    const [found] = answer.deliveries;
    expect(found).toMatchObject({
      number: 1,
      agreement: { id: agreementId, version: 1 },
      product: "aangifte-misdrijf",
      receiver: { name: "Gemeente Proef", unit: "Openbare orde en veiligheid" },
      purpose: { code: "lokale-veiligheid" },
      basis: { supplier: { code: "wpg-16-burgemeester" }, receiver: { code: "avg-6-1-e" } },
      outcome: "provided",
      records: [{ keys: ["bsn"], strength: "A", ownData: true }],
    });
    expect(found!.happened.map(({ type }) => type)).toEqual(["released", "stored"]);
    expect(found!.fields).toContainEqual({ name: "incidentcode", treatment: "keep" });
    const rows = await pair().municipality.officer.exportRows({ id: "i", role: "intake" }, { deliveryId: first });
    const refs = (await Array.fromAsync(rows.lines)).map((line) => (JSON.parse(line) as string[])[0]);
    expect(refs).toContain(found!.records[0]!.ref);
  });

  it("tells who certainly is meant from who only shares an address or telephone", async () => {
    const agreementId = await reportsAgreement(pair());
    const same = await delivered(agreementId, [[1, "verdachte", ";Vries, de;Anna Maria;1970-05-06;1234XA;90021;"]]);
    const shared = await delivered(agreementId, [[2, "verdachte", ";Bakker;Bo;1971-05-06;1234XA;90021;"]]);
    const answer = await ask({
      person: {
        achternaam: "de Vries",
        voornamen: "Anna",
        geboortedatum: "6-5-1970",
        postcode: "1234 xa",
        huisnummer: "90021",
      },
    });
    expect(answer.searchedBy).toEqual(["pnd1", "pnd2", "adr1"]);
    expect(answer.deliveries.map(({ deliveryId, records }) => [deliveryId, records[0]!.strength])).toEqual([
      [same, "A"],
      [shared, "B"],
    ]);
    expect(answer.deliveries[0]!.records[0]!.keys).toEqual(["adr1", "pnd1", "pnd2"]);
  });

  it("says of a witness, of whom nothing left, that only the record did", async () => {
    const agreementId = await reportsAgreement(pair());
    await delivered(agreementId, [
      [1, "verdachte", "001000032;Smit;Daan;3-3-1992;;;"],
      [1, "getuige", "001000044;Kok;Fleur;4-4-1993;;;"],
    ]);
    const [found] = (await ask({ person: { bsn: "001000044" } })).deliveries;
    expect(found!.records).toMatchObject([{ strength: "A", ownData: false }]);
    expect(answerPage(await ask({ person: { bsn: "001000044" } }), "nl")).toContain("alleen het feit waarin");
  });

  it("finds the later deliveries of the same record, also one in which he no longer stands", async () => {
    const agreementId = await reportsAgreement(pair());
    const first = await delivered(agreementId, [[7, "verdachte", "001000056;Mol;Teun;5-5-1994;;;"]]);
    const later = await delivered(agreementId, [[7, "betrokkene", "001000068;Bos;Guus;6-6-1995;;;"]]);
    const { deliveries } = await ask({ person: { bsn: "001000056" } });
    expect(deliveries.map(({ deliveryId, records }) => [deliveryId, records[0]!.strength])).toEqual([
      [first, "A"],
      [later, "R"],
    ]);
    expect(deliveries[0]!.records[0]!.ref).toBe(deliveries[1]!.records[0]!.ref);
  });

  it("says of a delivery that was withdrawn who has confirmed that", async () => {
    const agreementId = await reportsAgreement(pair());
    const id = await delivered(agreementId, [[1, "verdachte", "001000111;Blok;Iris;7-7-1997;;;"]]);
    const { police } = pair();
    const request = { deliveryId: id, reason: "verkeerde persoon", keys: null };
    const withdrawal = (await police.officer.withdraw(OFFICER, request)).deliveryId;
    await reach(() => pair().police, withdrawal, "stored");
    const [found, ...others] = (await ask({ person: { bsn: "001000111" } })).deliveries;
    expect(others).toEqual([]);
    expect(found).toMatchObject({ deliveryId: id, outcome: "withdrawn" });
    expect(found!.amendedBy).toMatchObject([{ deliveryId: withdrawal, kind: "withdrawal" }]);
    expect(found!.amendedBy[0]!.confirmedAt).toBeGreaterThan(0);
    const page = answerPage(await ask({ person: { bsn: "001000111" } }), "nl");
    expect(page).toContain("intrekking door de ontvanger bevestigd op");
  });

  it("finds a correction that takes a record back, and what became of the delivery before it", async () => {
    const agreementId = await reportsAgreement(pair());
    const id = await delivered(agreementId, [
      [1, "verdachte", "001000123;Kok;Siem;8-8-1998;;;"],
      [2, "verdachte", "001000135;Wit;Mees;9-9-1999;;;"],
    ]);
    const { police } = pair();
    const request = { deliveryId: id, reason: "verkeerde persoon", keys: [reportNumber(1)] };
    const withdrawal = (await police.officer.withdraw(OFFICER, request)).deliveryId;
    await reach(() => pair().police, withdrawal, "stored");
    const found = (await ask({ person: { bsn: "001000123" } })).deliveries;
    expect(found.map(({ deliveryId, kind, records }) => [deliveryId, kind, records[0]!.strength])).toEqual([
      [id, "delta", "A"],
      [withdrawal, "withdrawal", "R"],
    ]);
    expect(found[0]!.amendedBy).toMatchObject([{ deliveryId: withdrawal }]);
    const untouched = (await ask({ person: { bsn: "001000135" } })).deliveries;
    expect(untouched.map(({ deliveryId }) => deliveryId)).toEqual([id]);
    expect((await ask({ person: { bsn: "001000123" } })).notSearched).toEqual([]);
  });

  it("finds a record by its number in the source, under every agreement", async () => {
    const ids = [await reportsAgreement(pair()), await reportsAgreement(pair())];
    const wanted = [];
    for (const id of ids) wanted.push(await delivered(id, [[9, "verdachte", NOOR]]));
    const { deliveries } = await ask({ sourceId: [reportNumber(9)] });
    expect(deliveries.map(({ deliveryId }) => deliveryId)).toEqual(expect.arrayContaining(wanted));
    for (const { records } of deliveries) expect(records).toMatchObject([{ keys: [], strength: "R" }]);
    expect((await ask({ sourceId: [reportNumber(9), "1"] })).deliveries).toEqual([]);
  });

  it("says under which deliveries a number is not recognised any more, and finds it in the others", async () => {
    const [lost, other] = [await reportsAgreement(pair()), await reportsAgreement(pair())];
    const ids = [];
    for (const id of [lost, other]) ids.push(await delivered(id, [[21, "verdachte", NOOR]]));
    const { context } = pair().police;
    const refKey = async (agreement: string) => {
      if (agreement === lost) throw new SluisError("REF_KEY_LOST", { agreement });
      return context.keys.refKey(agreement);
    };
    const keys = Object.create(context.keys, { refKey: { value: refKey } });
    const question = { v: 1, ground: "wpg-25", years: 5, sourceId: [reportNumber(21)] };
    const answer = await createSubjectService({ ...context, keys }).search(PRIVACY, question);
    expect(answer.deliveries.map(({ deliveryId }) => deliveryId)).toEqual([ids[1]]);
    expect(answer.notSearched).toEqual([{ deliveryId: ids[0], why: "not-recognised" }]);
    expect(answerPage(answer, "nl")).toContain("op bronnummer niet meer te herkennen");
  });

  it("needs no pseudonym key: deliveries are found after the keys of their epoch are destroyed", async () => {
    const id = await delivered(await reportsAgreement(pair()), [
      [1, "verdachte", "001000093;Pietersen;Kees;1-2-1960;;;"],
    ]);
    const { context } = pair().police;
    const gone = () => {
      throw new Error("there is no such key any more");
    };
    const keys = Object.create(context.keys, { pseudonyms: { value: gone }, heldKid: { value: gone } });
    const question = { v: 1, ground: "wpg-25", years: 5, person: { bsn: "001000093" } };
    const { deliveries } = await createSubjectService({ ...context, keys }).search(PRIVACY, question);
    expect(deliveries.map(({ deliveryId }) => deliveryId)).toEqual([id]);
  });

  it("says that it found nothing in the same words for whoever is asked about", async () => {
    const answer = await ask({ person: { bsn: "001000081" } });
    expect(answer.deliveries).toEqual([]);
    const page = answerPage(answer, "nl");
    expect(page).toContain("niets over deze persoon gevonden");
    expect(page).not.toContain("001000081");
  });

  it("keeps the person out of the answer, the page, the log and the disclosures", async () => {
    await delivered(await reportsAgreement(pair()), [[1, "verdachte", NOOR]]);
    const answer = await ask({
      person: { bsn: "001000007", achternaam: "Jansen", voornamen: "Noor", geboortedatum: "12-04-1980" },
    });
    const { police } = pair();
    const local = `sluis/${police.context.own.oin}/local`;
    const disclosed = await police.store.read((tx) => tx.log.disclosures(local, 0, 10_000));
    const said = [
      JSON.stringify(answer),
      answerPage(answer, "nl"),
      answerPage(answer, "en"),
      JSON.stringify(await localEntries(police, "subject-request")),
      ...disclosed.map(({ value }) => Buffer.from(value).toString()),
    ];
    for (const text of said) expect(text).not.toMatch(/001000007|Jansen|Noor|12-04-1980|1980-04-12|19800412/i);
  });

  it("is in the local log with who asked and why before it is answered, and in no log that a partner has", async () => {
    const { police } = pair();
    const before = (await localEntries(police, "subject-request")).length;
    await ask({ person: { bsn: "001000081" } }, "police", { ground: "avg-15" });
    const entries = await localEntries(police, "subject-request");
    expect(entries).toHaveLength(before + 1);
    expect(entries.at(-1)).toMatchObject({
      type: "subject-request",
      role: "privacy-officer",
      ground: "avg-15",
    } satisfies Partial<LogEntry>);
    expect(entries.at(-1)).not.toHaveProperty("subject");
  });

  it("is refused to every other role, and then nothing is logged or read", async () => {
    const { police } = pair();
    const before = (await localEntries(police, "subject-request")).length;
    const question = { v: 1, ground: "wpg-25", years: 5, person: { bsn: "001000007" } };
    for (const role of ["data-officer", "intake", "auditor", "functional-administrator", "technical-administrator", ""])
      await expect(createSubjectService(police.context).search({ id: "x", role }, question)).rejects.toMatchObject({
        code: "ACCESS_DENIED",
      });
    expect(OFFICER.role).toBe("data-officer");
    expect(await localEntries(police, "subject-request")).toHaveLength(before);
  });

  it("refuses what cannot be searched by, by field and rule and never by value", async () => {
    const wrong: readonly [Wanted["person"], object][] = [
      [{ bsn: "001000008" }, { code: "SUBJECT_VALUE_INVALID", details: { field: "bsn", rule: "ELFPROEF" } }],
      [{ bsn: "12" }, { code: "SUBJECT_VALUE_INVALID", details: { field: "bsn", rule: "LENGTH" } }],
      [
        { achternaam: "J4nsen", voornamen: "N", geboortedatum: "1980" },
        { code: "SUBJECT_VALUE_INVALID", details: { field: "achternaam", rule: "DIGIT" } },
      ],
      [{ achternaam: "Jansen" }, { code: "SUBJECT_TOO_LITTLE" }],
      [{ bsn: "onbekend" }, { code: "SUBJECT_TOO_LITTLE" }],
    ];
    for (const [person, refusal] of wrong) await expect(ask({ person: person! })).rejects.toMatchObject(refusal);
    for (const question of [{}, { person: { naam: "Jansen" } }, { person: {}, refs: [] }, { refs: ["x"] }])
      await expect(ask(question as Wanted)).rejects.toMatchObject({ code: "SUBJECT_QUESTION_INVALID", details: {} });
  });

  it("tells which deliveries it cannot speak about: without an index, or with one that is damaged", async () => {
    const agreementId = await reportsAgreement(pair());
    const old = await delivered(agreementId, [[1, "verdachte", NOOR]]);
    const broken = await delivered(agreementId, [[2, "verdachte", NOOR]]);
    const { store } = pair().police;
    await store.transaction(async (tx) => {
      const refs = await tx.subjects.refs(broken, 1);
      await tx.subjects.delete(old);
      await tx.subjects.delete(broken);
      await tx.subjects.put(broken, 1, { refs: refs!, keys: [{ type: "bsn", entries: new Uint8Array(13) }] });
    });
    const answer = await ask({ person: { bsn: "001000007" } });
    expect(answer.notSearched).toEqual(
      expect.arrayContaining([
        { deliveryId: old, why: "not-indexed" },
        { deliveryId: broken, why: "damaged" },
      ]),
    );
    expect(answerPage(answer, "nl")).toContain(broken);
  });
});

describe("a subject request at the receiver", () => {
  it("finds by ref which deliveries it has of a record, under the same numbers as the supplier", async () => {
    const agreementId = await reportsAgreement(pair());
    const id = await delivered(agreementId, [[1, "verdachte", NOOR]]);
    const there = (await ask({ person: { bsn: "001000007" } })).deliveries.find(({ deliveryId }) => deliveryId === id)!;
    const here = await ask({ refs: [there.records[0]!.ref] }, "municipality", { ground: "avg-15" });
    expect(here.deliveries).toMatchObject([{ deliveryId: id, number: there.number, outcome: "provided" }]);
    expect(here.deliveries[0]!.supplier.name).toBe("Politie-eenheid Proef");
    expect(here.deliveries[0]!.fields.map(({ name }) => name)).toContain("betrokkenen");
  });
});

// last: what is logged in the future stops the gateways of the other tests
describe("how far back a subject request goes", () => {
  it("is as was asked", async () => {
    const { context } = pair().police;
    const later = { ...context, clock: { ...context.clock, now: () => context.clock.now() + 3 * 366 * 24 * 3600_000 } };
    const question = { v: 1, ground: "wpg-25", person: { bsn: "001000007" } };
    const service = createSubjectService(later);
    expect((await service.search(PRIVACY, { ...question, years: 4 })).deliveries.length).toBeGreaterThan(0);
    expect((await service.search(PRIVACY, { ...question, years: 2 })).deliveries).toEqual([]);
  });
});
