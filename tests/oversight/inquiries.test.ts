import { describe, expect, it, onTestFinished } from "vitest";
import { SluisError } from "../../gateway/core/sluis-error.ts";
import { forgetInquiries } from "../../gateway/deliveries/inquiries/forget-inquiries.ts";
import { sealStatement } from "../../gateway/deliveries/inquiries/sealed-statement.ts";
import { takeInquiry } from "../../gateway/deliveries/inquiries/take-inquiry.ts";
import { sendMessages, sweepMessages } from "../../gateway/deliveries/messages/send-messages.ts";
import { answerRefusal } from "../../gateway/deliveries/messages/take-message.ts";
import type { Requester } from "../../gateway/deliveries/ports/requester.ts";
import type { InquiryView } from "../../gateway/oversight/ports/subject-service.ts";
import { createSubjectService } from "../../gateway/oversight/subject/create-subject-service.ts";
import { pushReports, reportsAgreement } from "../deliveries/reports.ts";
import { sharedPair } from "../deliveries/shared-pair.ts";
import { localEntries, OFFICER, reach, until } from "../deliveries/steps.ts";
import type { TestGateway } from "../deliveries/test-gateway.ts";

const pair = sharedPair();
const PRIVACY: Requester = { id: "privacy-1", role: "privacy-officer" };
const NOOR = "001000007;Jansen;Noor;12-04-1980;1234AB;90001;0612345678";
const NOWHERE = "0".repeat(32);
const DAY = 24 * 3600_000;

const at = (side: "police" | "municipality") => createSubjectService(pair()[side].context);
const question = (refs: readonly string[]) => ({ v: 1, ground: "avg-15", years: 5, refs });
const ask = (refs: readonly string[]) => at("municipality").ask(PRIVACY, pair().oin.police, question(refs));

/** A delivery about one person that the municipality stored. Out: its id, and the ref of its record. */
async function delivered(agreementId: string): Promise<{ readonly id: string; readonly ref: string }> {
  const id = (await pushReports(pair(), agreementId, [[1, "verdachte", NOOR]])).deliveryId;
  await reach(() => pair().police, id, "stored");
  const rows = await pair().municipality.officer.exportRows({ id: "i", role: "intake" }, { deliveryId: id });
  const [line] = await Array.fromAsync(rows.lines);
  return { id, ref: (JSON.parse(line!) as string[])[0]! };
}

let nudge: Promise<string> | undefined;
let nudges = 0;
/** An agreement under which something is sent only to have the police fetch what waits for them. */
const nudging = (): Promise<string> => (nudge ??= reportsAgreement(pair()));

/** Waits until an inquiry stands so at one side. */
async function stands(side: "police" | "municipality", id: string, state: InquiryView["state"]): Promise<InquiryView> {
  const seen = await until(
    async () => (await at(side).inquiries(PRIVACY)).find((each) => each.id === id),
    (each) => each?.state === state,
  );
  return seen!;
}

/** A question that waits at the police. Out: its id. */
async function asked(refs: readonly string[]): Promise<string> {
  const before = (await at("municipality").inquiries(PRIVACY)).length;
  const asking = ask(refs);
  await until(
    () => at("municipality").inquiries(PRIVACY),
    (all) => all.length > before,
  );
  // the police dial, and fetch while something of theirs is under way; else every quarter of an hour
  await pushReports(pair(), await nudging(), [[++nudges, "verdachte", NOOR]]);
  const { inquiry } = await asking;
  await stands("police", inquiry.id, "waiting");
  return inquiry.id;
}

const alarms = async (gateway: TestGateway, id: string) =>
  (await gateway.store.read((tx) => tx.alarms.list())).filter(({ subject }) => subject === id).map(({ code }) => code);

describe("a receiver that asks its supplier by ref", () => {
  it("is answered, over a link that only the supplier dials, by what it stored itself", async () => {
    const agreementId = await reportsAgreement(pair());
    const { id, ref } = await delivered(agreementId);
    const inquiry = await asked([ref, ref, NOWHERE]);
    const { police, municipality } = pair();
    expect(await alarms(police, inquiry)).toEqual(["SUBJECT_ASKED"]);
    await expect(at("municipality").readInquiry(PRIVACY, inquiry)).rejects.toMatchObject({
      code: "SUBJECT_ANSWER_WAITS",
    });
    const preview = await at("police").readInquiry(PRIVACY, inquiry);
    expect(preview.answer!.deliveries.map(({ deliveryId }) => deliveryId)).toEqual([id]);
    expect(await at("police").answerInquiry(PRIVACY, inquiry)).toMatchObject({ deliveries: 1, inquiry: { refs: 2 } });
    await stands("municipality", inquiry, "answered");
    expect(await alarms(police, inquiry)).toEqual([]);
    expect(await alarms(municipality, inquiry)).toEqual(["SUBJECT_ANSWERED"]);
    const { answer } = await at("municipality").readInquiry(PRIVACY, inquiry);
    expect(answer).toMatchObject({ oin: pair().oin.police, ground: "avg-15", searchedBy: ["ref"] });
    expect(answer!.deliveries).toMatchObject([
      {
        ...{ deliveryId: id, number: 1, agreement: { id: agreementId, version: 1 }, outcome: "provided" },
        ...{ supplier: { name: "Politie-eenheid Proef" }, records: [{ ref, strength: "R" }], onHold: false },
        happened: [{ type: "released" }, { type: "stored" }],
      },
    ]);
    expect(answer!.deliveries[0]!.fields.map(({ name }) => name)).toContain("betrokkenen");
    expect(await alarms(municipality, inquiry)).toEqual([]);
  });

  it("hears of a withdrawal that it confirmed itself, and of no legal hold at the supplier", async () => {
    const { id, ref } = await delivered(await reportsAgreement(pair()));
    const { police } = pair();
    await police.officer.placeHold(PRIVACY, { kind: "delivery", subject: id }, "klacht 12");
    onTestFinished(async () => {
      await police.officer.releaseHold(PRIVACY, { kind: "delivery", subject: id }, "afgedaan");
    });
    const request = { deliveryId: id, reason: "verkeerde persoon", keys: null };
    const withdrawal = (await police.officer.withdraw(OFFICER, request)).deliveryId;
    await reach(() => pair().police, withdrawal, "stored");
    const inquiry = await asked([ref]);
    await at("police").answerInquiry(PRIVACY, inquiry);
    await stands("municipality", inquiry, "answered");
    const [found] = (await at("municipality").readInquiry(PRIVACY, inquiry)).answer!.deliveries;
    expect(found).toMatchObject({ deliveryId: id, outcome: "withdrawn", onHold: false });
    expect(found!.amendedBy).toMatchObject([{ deliveryId: withdrawal, kind: "withdrawal" }]);
    expect(JSON.stringify(found)).not.toContain("klacht");
  });

  it("learns of another receiver's delivery as little as of a record that does not exist", async () => {
    const { id, ref } = await delivered(await reportsAgreement(pair()));
    const { police } = pair();
    // the same index, in which this delivery went to somebody else
    const elsewhere = Object.create(police.context, {
      store: {
        value: {
          ...police.store,
          read: <T>(work: Parameters<typeof police.store.read<T>>[0]) =>
            police.store.read<T>((tx) => {
              const get = async (wanted: string) => {
                const found = await tx.deliveries.get(wanted);
                return wanted === id && found !== undefined ? { ...found, partner: "00000001009000000000" } : found;
              };
              return work({ ...tx, deliveries: { ...tx.deliveries, get } });
            }),
        },
      },
    });
    const answers = [];
    for (const [refs, context] of [
      [[ref], elsewhere],
      [[NOWHERE], police.context],
    ] as const) {
      const inquiry = await asked(refs);
      expect((await createSubjectService(context).answerInquiry(PRIVACY, inquiry)).deliveries).toBe(0);
      await stands("municipality", inquiry, "answered");
      const {
        madeAt: _at,
        since: _since,
        ...answer
      } = (await at("municipality").readInquiry(PRIVACY, inquiry)).answer!;
      answers.push(answer);
    }
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0]!.deliveries).toEqual([]);
  });

  it("is refused with a reason, once", async () => {
    const { ref } = await delivered(await reportsAgreement(pair()));
    const inquiry = await asked([ref]);
    await expect(at("police").refuseInquiry(PRIVACY, inquiry, " ")).rejects.toMatchObject({ code: "REASON_MISSING" });
    await at("police").refuseInquiry(PRIVACY, inquiry, "vraag per brief");
    await stands("municipality", inquiry, "refused");
    const read = await at("municipality").readInquiry(PRIVACY, inquiry);
    expect(read).toMatchObject({ answer: null, reason: "vraag per brief" });
    for (const again of [
      at("police").answerInquiry(PRIVACY, inquiry),
      at("police").refuseInquiry(PRIVACY, inquiry, "nog eens"),
      at("police").readInquiry(PRIVACY, inquiry),
    ])
      await expect(again).rejects.toMatchObject({ code: "SUBJECT_INQUIRY_CLOSED" });
    // the one who asked cannot answer himself
    await expect(at("municipality").answerInquiry(PRIVACY, inquiry)).rejects.toMatchObject({
      code: "SUBJECT_INQUIRY_UNKNOWN",
    });
  });

  it("leaves its refs in no log, no store and not on the line", async () => {
    const { ref } = await delivered(await reportsAgreement(pair()));
    const { police, municipality } = pair();
    const inquiry = await asked([ref]);
    await at("police").answerInquiry(PRIVACY, inquiry);
    await stands("municipality", inquiry, "answered");
    const sides = [
      [municipality, pair().oin.police, PRIVACY.role, undefined],
      [police, pair().oin.municipality, undefined, PRIVACY.role],
    ] as const;
    for (const [gateway, partner, askedRole, answeredRole] of sides) {
      const of = async (type: "subject-asked" | "subject-answered") =>
        (await localEntries(gateway, type)).filter((entry) => entry.inquiry?.id === inquiry);
      const entries = [...(await of("subject-asked")), ...(await of("subject-answered"))];
      expect(entries).toMatchObject([
        { partner, ground: "avg-15", inquiry: { id: inquiry, refs: 1 } },
        { partner, result: "done", inquiry: { id: inquiry, refs: 1, deliveries: 1 } },
      ]);
      expect(entries.map(({ role }) => role)).toEqual([askedRole, answeredRole]);
      const kept = await gateway.store.read(async (tx) => [
        await tx.inquiries.list(),
        await tx.messages.after(partner, 0, 10_000),
        await tx.alarms.list(),
        entries,
      ]);
      expect(JSON.stringify(kept)).toContain(inquiry);
      expect(JSON.stringify(kept)).not.toContain(ref);
    }
    expect((await police.store.read((tx) => tx.inquiries.get(inquiry)))!.token).toBeNull();
  });

  it("reads what came after the partner has replaced its keys", async () => {
    const { ref } = await delivered(await reportsAgreement(pair()));
    const inquiry = await asked([ref]);
    const { municipality } = pair();
    await at("police").answerInquiry(PRIVACY, inquiry);
    await stands("municipality", inquiry, "answered");
    const partner = (oin: string) => ({ ...municipality.context.partner(oin)!, signingKeys: new Map() });
    const renewed = createSubjectService({ ...municipality.context, partner });
    expect((await renewed.readInquiry(PRIVACY, inquiry)).answer!.deliveries).toHaveLength(1);
  });

  it("is told that nobody is asked who does not supply to it, is no partner, or is asked too much", async () => {
    const code = async (promise: Promise<unknown>) => promise.catch((error: { code: string }) => error.code);
    const { oin } = pair();
    await reportsAgreement(pair());
    const one = question([NOWHERE]);
    expect(await code(at("police").ask(PRIVACY, oin.municipality, one))).toBe("SUBJECT_NOT_SUPPLIED");
    expect(await code(at("municipality").ask(PRIVACY, "0".repeat(20), one))).toBe("PARTNER_CARD_MISSING");
    const many = Array.from({ length: 101 }, (_, n) => String(n).padStart(32, "0"));
    expect(await code(ask(many))).toBe("SUBJECT_REFS_TOO_MANY");
    for (const wrong of [
      {},
      { ...one, refs: ["x"] },
      { v: 1, ground: "avg-15", years: 5, person: { bsn: "001000007" } },
    ])
      expect(await code(at("municipality").ask(PRIVACY, oin.police, wrong))).toBe("SUBJECT_QUESTION_INVALID");
    const unknown = "019f0000-0000-7000-8000-000000000001";
    for (const step of ["readInquiry", "answerInquiry"] as const)
      expect(await code(at("police")[step](PRIVACY, unknown))).toBe("SUBJECT_INQUIRY_UNKNOWN");
    for (const role of ["data-officer", "intake", "auditor", "functional-administrator", "technical-administrator"]) {
      const who = { id: "x", role };
      for (const refused of [
        at("municipality").ask(who, oin.police, one),
        at("police").inquiries(who),
        at("police").readInquiry(who, unknown),
        at("police").answerInquiry(who, unknown),
        at("police").refuseInquiry(who, unknown, "waarom"),
      ])
        expect(await code(refused)).toBe("ACCESS_DENIED");
    }
  });
});

describe("what a partner says in an inquiry", () => {
  const from = (side: "police" | "municipality") => pair()[side].context;
  const id = (n: number) => `019f0000-0000-7000-8000-00000000010${n}`;
  const asks = (inquiry: string) => ({
    inquiry,
    act: "asked" as const,
    question: { ground: "avg-15" as const, years: 5, refs: [NOWHERE] },
  });
  const code = async (promise: Promise<unknown>) => promise.catch((error: { code: string }) => error.code);

  it("changes nothing the second time", async () => {
    await reportsAgreement(pair());
    const { oin } = pair();
    const token = await sealStatement(from("municipality"), oin.police, asks(id(1)));
    const before = (await localEntries(pair().police, "subject-asked")).length;
    for (let time = 0; time < 2; time++) await takeInquiry(from("police"), oin.municipality, token);
    expect(await localEntries(pair().police, "subject-asked")).toHaveLength(before + 1);
    // a question is no answer to one of ours, and nobody answers what was not asked
    const answer = { inquiry: id(1), act: "refused" as const, reason: "omdat" };
    const stray = await sealStatement(from("municipality"), oin.police, answer);
    expect(await code(takeInquiry(from("police"), oin.municipality, stray))).toBe("SUBJECT_INQUIRY_UNKNOWN");
  });

  it("is not taken from somebody else, by somebody else, or under no agreement", async () => {
    const { oin } = pair();
    const toPolice = await sealStatement(from("municipality"), oin.police, asks(id(2)));
    expect(await code(takeInquiry(from("police"), oin.police, toPolice))).toBe("KEY_UNKNOWN");
    expect(await code(takeInquiry(from("municipality"), oin.police, toPolice))).toBe("KEY_UNKNOWN");
    const fromSupplier = await sealStatement(from("police"), oin.municipality, asks(id(3)));
    expect(await code(takeInquiry(from("municipality"), oin.police, fromSupplier))).toBe("SUBJECT_NOT_SUPPLIED");
    const changed = `${toPolice.slice(0, -2)}${toPolice.endsWith("AA") ? "BA" : "AA"}`;
    expect(["DECRYPTION_FAILED", "JOSE_MALFORMED"]).toContain(
      await code(takeInquiry(from("police"), oin.municipality, changed)),
    );
  });

  it("names no delivery or agreement that is not between the two", async () => {
    const { oin } = pair();
    await reportsAgreement(pair());
    const inquiry = await asked([NOWHERE]);
    const delivery = {
      ...({ deliveryId: id(4), number: 1, kind: "delta", period: null, outcome: "provided" } as const),
      ...{ agreement: { id: "van-niemand", version: 1 }, amendedBy: [], happened: [], refs: [NOWHERE] },
    };
    const answer = { madeAt: 1, since: 0, deliveries: [delivery], notSearched: [] };
    const token = await sealStatement(from("police"), oin.municipality, { inquiry, act: "answered", answer });
    expect(await code(takeInquiry(from("municipality"), oin.police, token))).toBe("SUBJECT_ANSWER_INVALID");
    expect(await stands("municipality", inquiry, "waiting")).toMatchObject({ closedAt: null });
  });

  it("waits in bounded number, and a refusal by the partner's gateway ends the question", async () => {
    await reportsAgreement(pair());
    const { municipality, police } = pair();
    const here = await police.store.read((tx) => tx.inquiries.waiting("in", pair().oin.municipality));
    for (let n = here; n < 20; n++)
      await takeInquiry(
        police.context,
        pair().oin.municipality,
        await sealStatement(
          municipality.context,
          pair().oin.police,
          asks(`019f0000-0000-7000-8000-0000000002${10 + n}`),
        ),
      );
    const one = await sealStatement(municipality.context, pair().oin.police, asks(id(5)));
    expect(await code(takeInquiry(police.context, pair().oin.municipality, one))).toBe("SUBJECT_INQUIRIES_WAIT");
    // fetched from its outbox, the refusal goes back as a message
    await answerRefusal(
      police.context,
      pair().oin.municipality,
      { kind: "subject-inquiry", token: one },
      "SUBJECT_INQUIRIES_WAIT",
    );
    const sent = await police.store.read((tx) => tx.messages.after(pair().oin.municipality, 0, 10_000));
    expect(sent.filter(({ subject }) => subject === id(5))).toHaveLength(1);
    // brought over a link that we dial, it is the answer to bringing it
    const { inquiry } = await askUnheard();
    const dialling = {
      ...municipality.context,
      partner: (oin: string) => ({ ...municipality.context.partner(oin)!, weDial: true }),
      courier: {
        ...municipality.context.courier,
        message: () => Promise.reject(new SluisError("SUBJECT_INQUIRIES_WAIT", { partner: "x", most: 20 })),
      },
    };
    await sendMessages(dialling, pair().oin.police);
    expect(await stands("municipality", inquiry.id, "refused")).toMatchObject({ failure: "SUBJECT_INQUIRIES_WAIT" });
    expect(await at("municipality").readInquiry(PRIVACY, inquiry.id)).toMatchObject({
      ...{ answer: null, reason: "SUBJECT_INQUIRIES_WAIT" },
    });
  });

  /** A question that the partner has not heard yet. */
  async function askUnheard() {
    const stopping = AbortSignal.abort();
    const service = createSubjectService({ ...from("municipality"), stopping });
    return service.ask(PRIVACY, pair().oin.police, question([NOWHERE]));
  }

  // last: what is kept goes
  it("is deleted after sixty days with its messages and alarms, and does not come back", async () => {
    const { police, municipality, oin } = pair();
    const old = await sealStatement(municipality.context, oin.police, asks(id(6)));
    const later = (gateway: TestGateway) => ({
      ...gateway.context,
      clock: { ...gateway.context.clock, now: () => gateway.context.clock.now() + 61 * DAY },
    });
    for (const gateway of [police, municipality]) {
      await forgetInquiries(gateway.context);
      expect((await gateway.store.read((tx) => tx.inquiries.list())).length).toBeGreaterThan(0);
      await forgetInquiries(later(gateway));
      const left = await gateway.store.read(async (tx) => ({
        inquiries: await tx.inquiries.list(),
        alarms: (await tx.alarms.list()).filter(({ code: each }) => each.startsWith("SUBJECT_")),
        messages: (await tx.messages.after(oin[gateway === police ? "municipality" : "police"], 0, 10_000)).filter(
          ({ kind }) => kind === "subject-inquiry",
        ),
      }));
      expect(left).toEqual({ inquiries: [], alarms: [], messages: [] });
    }
    expect(await code(takeInquiry(later(police), oin.municipality, old))).toBe("SUBJECT_INQUIRY_UNKNOWN");
    await sweepMessages(police.context, oin.municipality);
  });
});
