import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { SluisError } from "../../gateway/core/sluis-error.ts";
import type { InquiryContent, InquiryView, SubjectAnswer } from "../../gateway/oversight/ports/subject-service.ts";
import { createCliWorld, DELIVERY, NOW, type WorldOptions } from "./cli-world.ts";
import { type ConfigFolder, createConfigFolder } from "./config-folder.ts";

const PARTY = { name: "Gemeente Proef", unit: "Veiligheid", oin: "00000001002000000000" };
const NAMED = { code: "c", text: "tekst" };
const NOTHING: SubjectAnswer = {
  environment: "test",
  oin: "00000001000000000001",
  ground: "wpg-25",
  madeAt: NOW,
  since: NOW - 5 * 365.25 * 24 * 3600_000,
  searchedBy: ["bsn"],
  deliveries: [],
  notSearched: [],
};
const FOUND: SubjectAnswer = {
  ...NOTHING,
  deliveries: [
    {
      deliveryId: DELIVERY,
      number: 7,
      kind: "delta",
      period: { from: "2026-02-01", to: "2026-02-01" },
      agreement: { id: "aangiften", version: 2 },
      product: "aangifte-misdrijf",
      supplier: PARTY,
      receiver: PARTY,
      purpose: { code: "doel", text: "Persoonsgerichte aanpak" },
      basis: { supplier: { code: "g", text: "Wpg artikel 16" }, receiver: NAMED },
      outcome: "withdrawn",
      amendedBy: [
        { deliveryId: DELIVERY, kind: "withdrawal", confirmedAt: null },
        { deliveryId: DELIVERY, kind: "correction", confirmedAt: NOW },
      ],
      onHold: true,
      happened: [
        { type: "stored", time: NOW, reason: null, ground: null },
        { type: "withdrawn", time: NOW, reason: "RECTIFIED", ground: null },
      ],
      fields: [
        { name: "incidentcode", treatment: "keep" },
        { name: "token_bsn", treatment: "pseudonymise" },
        { name: "begindatumTijd", treatment: "generalise month" },
      ],
      records: [{ ref: "0".repeat(32), keys: ["bsn"], strength: "A", ownData: true }],
    },
  ],
};

let folder: ConfigFolder;
beforeAll(() => {
  folder = createConfigFolder();
});
afterAll(() => folder[Symbol.dispose]());

/** A world in which the gateway answers so; it keeps what was asked. */
function world(answer: SubjectAnswer | Error, more: WorldOptions = {}) {
  const asked: unknown[] = [];
  const search = async (_: unknown, question: unknown) => {
    asked.push(question);
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { asked, ...createCliWorld({ subjects: { search }, env: { SLUIS_CONFIG: folder.file }, ...more }) };
}

const person = (fields: object) => ({ v: 1, ground: "wpg-25", years: 5, person: fields });

describe("sluis subject", () => {
  it("asks for a person by the BSN that comes from standard input", async () => {
    const { run, asked } = world(NOTHING, { input: "123456782\n" });
    const ran = await run("subject", "--bsn-stdin");
    expect(ran).toMatchObject({ exit: 0, err: "" });
    expect(asked).toEqual([person({ bsn: "123456782" })]);
    expect(ran.out).toContain("niets over deze persoon gevonden");
    expect(ran.out + ran.err).not.toContain("123456782");
  });

  it("takes what is known of a person as lines, in any case and order", async () => {
    const input = "\uFEFFAchternaam: de Vries\r\ngeboortedatum: 6-5-1970\r\n\r\nvoornamen:Anna\r\ntelefoon:\r\n";
    const { run, asked } = world(NOTHING, { input });
    expect((await run("subject", "--person-stdin", "--ground", "avg-15", "--years", "4")).exit).toBe(0);
    const fields = { achternaam: "de Vries", geboortedatum: "6-5-1970", voornamen: "Anna" };
    expect(asked).toEqual([{ v: 1, ground: "avg-15", years: 4, person: fields }]);
  });

  it("says which grounds there are when another is given", async () => {
    const { run, asked } = world(NOTHING, { input: "123456782\n" });
    const ran = await run("subject", "--bsn-stdin", "--ground", "nieuwsgierig");
    expect(ran).toMatchObject({ exit: 2 });
    expect(ran.err).toContain("wpg-25, wpg-28, avg-15, avg-16");
    expect(asked).toEqual([]);
  });

  it("takes the number of a record in its source, and refs", async () => {
    const source = world(NOTHING, { input: "09/123456-26\n1\n" });
    await source.run("subject", "--source-id-stdin");
    expect(source.asked).toMatchObject([{ sourceId: ["09/123456-26", "1"] }]);
    const refs = world(NOTHING, { input: `${"0".repeat(32)}\n\n${"1".repeat(32)}\n` });
    await refs.run("subject", "--ref-stdin");
    expect(refs.asked).toMatchObject([{ refs: ["0".repeat(32), "1".repeat(32)] }]);
  });

  it("shows receivers, deliveries, what happened and fields, and what is to be weighed, in both languages", async () => {
    const dutch = await world(FOUND, { input: "123456782" }).run("subject", "--bsn-stdin");
    for (const text of [
      "moet bewaard blijven",
      "intrekking door de ontvanger nog niet bevestigd",
      "bevestigd op 2026-02-25",
      "Gemeente Proef",
      "Wpg artikel 16",
      "later ingetrokken",
      "RECTIFIED",
      "als pseudoniem",
      "art. 27",
      "bewaarplicht",
    ])
      expect(dutch.out).toContain(text);
    const english = await world(FOUND, { input: "123456782" }).run("subject", "--bsn-stdin", "--lang", "en");
    for (const text of ["later withdrawn", "as a pseudonym", "coarsened to month", "six weeks"])
      expect(english.out).toContain(text);
    const { json } = await world(FOUND, { input: "123456782" }).run("subject", "--bsn-stdin", "--json");
    expect(json()).toMatchObject({ ground: "wpg-25", deliveries: [{ number: 7, outcome: "withdrawn" }] });
  });

  it("writes a page to print, and no other file and none twice", async () => {
    const dir = mkdtempSync(join(tmpdir(), "sluis-subject-"));
    onTestFinished(() => rmSync(dir, { recursive: true }));
    const path = join(dir, "feiten.html");
    const again = () => world(FOUND, { input: "123456782" }).run("subject", "--bsn-stdin", "--out", path);
    expect(await again()).toMatchObject({ exit: 0 });
    const page = readFileSync(path, "utf8");
    expect(page).toContain('<p class="test">TEST</p>');
    expect(page).toContain("naam en adres van de verzoeker");
    expect(page).not.toContain("123456782");
    expect((await again()).exit).toBe(2);
    const other = await world(FOUND, { input: "123456782" }).run("subject", "--bsn-stdin", "--out", join(dir, "a.txt"));
    expect(other.exit).toBe(2);
  });

  it("ends with 4 when the index is damaged, and names the deliveries that it cannot speak about", async () => {
    const answer = { ...NOTHING, notSearched: [{ deliveryId: DELIVERY, why: "damaged" } as const] };
    const ran = await world(answer, { input: "123456782" }).run("subject", "--bsn-stdin");
    expect(ran.exit).toBe(4);
    expect(ran.out).toContain(DELIVERY);
    expect(ran.out).toContain("laat dit onderzoeken");
  });
});

describe("sluis subject between partners", () => {
  const OIN = "00000001002000000000";
  const INQUIRY: InquiryView = {
    ...{ id: DELIVERY, direction: "out", partner: OIN, state: "waiting", ground: "avg-15", years: 5, refs: 2 },
    ...{ failure: null, askedAt: NOW, closedAt: null },
  };
  /** A world in which the gateway answers so; it keeps what was asked. */
  function between(content: Partial<InquiryContent>, input = "") {
    const asked: unknown[] = [];
    const inquiry = { ...INQUIRY, ...content.inquiry };
    const step =
      (name: string, state: InquiryView["state"], deliveries: number | null = null) =>
      async (_: unknown, ...given: unknown[]) => {
        asked.push([name, ...given]);
        return { inquiry: { ...inquiry, state }, delivered: false, deliveries };
      };
    const subjects = {
      ask: step("ask", "waiting"),
      answerInquiry: step("answer", "answered", 3),
      refuseInquiry: step("refuse", "refused"),
      inquiries: async () => [inquiry, { ...inquiry, direction: "in" as const }],
      readInquiry: async () => ({ inquiry, answer: null, reason: null, ...content }),
    };
    return { asked, ...createCliWorld({ subjects, env: { SLUIS_CONFIG: folder.file }, input }) };
  }

  it("asks a supplier by refs from standard input, and says when it will hear", async () => {
    const ref = "0".repeat(32);
    const { run, asked } = between({}, `${ref}\n`);
    const ran = await run("subject", "--ref-stdin", "--ask", OIN, "--ground", "avg-15", "--years", "4");
    expect(ran).toMatchObject({ exit: 0, err: "" });
    expect(asked).toEqual([["ask", OIN, { v: 1, ground: "avg-15", years: 4, refs: [ref] }]]);
    expect(ran.out).toContain(DELIVERY);
    expect(ran.out).toContain("binnen een kwartier");
    expect(ran.out).not.toContain(ref);
  });

  it("lists what was asked in both directions, in both languages", async () => {
    const dutch = await between({}).run("subject", "--inquiries");
    for (const text of [DELIVERY, OIN, "wacht op de partner", "wacht op ons antwoord"])
      expect(dutch.out).toContain(text);
    expect((await between({}).run("subject", "--inquiries", "--lang", "en")).out).toContain("waits for our answer");
    expect((await between({}).run("subject", "--inquiries", "--json")).json()).toMatchObject({
      inquiries: [{ refs: 2 }, {}],
    });
  });

  it("shows what would leave before the officer decides, what came, and why it was refused", async () => {
    const waiting = between({ inquiry: { ...INQUIRY, direction: "in" }, answer: FOUND });
    const preview = await waiting.run("subject", "--read", DELIVERY);
    for (const text of [
      `Dit gaat naar ${OIN}`,
      "Gevonden kenmerken: 1 van 2",
      `--answer ${DELIVERY}`,
      "Wpg artikel 16",
    ])
      expect(preview.out).toContain(text);
    const came = await between({ answer: FOUND }).run("subject", "--read", DELIVERY);
    expect(came.out).toContain(`Antwoord van ${OIN}`);
    const refused = await between({ reason: "per brief" }).run("subject", "--read", DELIVERY);
    expect(refused).toMatchObject({ exit: 0 });
    expect(refused.out).toContain("per brief");
  });

  it("answers, or refuses with a reason that it asks for", async () => {
    const answering = between({});
    expect((await answering.run("subject", "--answer", DELIVERY)).out).toContain("aantal leveringen: 3");
    const refusing = between({}, "loopt een onderzoek\n");
    expect((await refusing.run("subject", "--refuse", DELIVERY)).out).toContain("geweigerd");
    expect([answering.asked, refusing.asked]).toEqual([
      [["answer", DELIVERY]],
      [["refuse", DELIVERY, "loopt een onderzoek"]],
    ]);
  });

  it("refuses steps that do not go together, ids and OINs that are none", async () => {
    for (const words of [
      ["--read", DELIVERY, "--answer", DELIVERY],
      ["--inquiries", "--bsn-stdin"],
      ["--answer", "7"],
      ["--answer", DELIVERY, "--out", "a.html"],
      ["--bsn-stdin", "--ask", OIN],
      ["--ref-stdin", "--ask", "politie"],
    ]) {
      const { run, asked } = between({}, `${"0".repeat(32)}\n`);
      expect((await run("subject", ...words)).exit, words.join(" ")).toBe(2);
      expect(asked).toEqual([]);
    }
  });
});

describe("sluis subject refuses, without repeating what it was given,", () => {
  const refused = async (words: readonly string[], input: string, code: string, exit = 2): Promise<void> => {
    const { run, asked, logged } = world(NOTHING, { input });
    const ran = await run("subject", ...words);
    expect(ran.exit, code).toBe(exit);
    expect(logged.map((error) => (error as SluisError).code)).toEqual([code]);
    expect(asked).toEqual([]);
    const said = `${ran.out}${ran.err}${JSON.stringify(logged)}${String(logged[0])}`;
    for (const word of ["123456782", "Jansen", "0612345678"]) expect(said).not.toContain(word);
  };

  it("standard input with nothing in it", async () => {
    for (const words of [["--bsn-stdin"], ["--person-stdin"], ["--source-id-stdin"], ["--ref-stdin"]])
      for (const input of ["", "\n", "\uFEFF \r\n"]) await refused(words, input, "SUBJECT_INPUT_MISSING");
  });

  it("a line that is no field, a field that is not known and one that stands there twice", async () => {
    for (const input of ["Jansen", "naam: Jansen", "123456782: 1", "achternaam: Jansen\nachternaam: Jansen"])
      await refused(["--person-stdin"], input, "SUBJECT_INPUT_INVALID");
    await refused(["--bsn-stdin"], "123456782\n0612345678\n", "SUBJECT_INPUT_INVALID");
  });

  it("no way or two ways of asking, more years than there are, and an input without end", async () => {
    await refused([], "123456782", "OPTION_INVALID");
    await refused(["--bsn-stdin", "--person-stdin"], "123456782", "OPTION_INVALID");
    for (const years of ["0", "11", "x"])
      await refused(["--bsn-stdin", "--years", years], "123456782", "OPTION_INVALID");
    await refused(["--person-stdin"], "achternaam: Jansen\n".repeat(10_000), "TOO_LARGE", 1);
  });

  it("a person as an argument", async () => {
    const { run, asked } = world(NOTHING, { input: "" });
    for (const words of [
      ["123456782"],
      ["--bsn-stdin", "123456782"],
      ["--bsn-stdin=123456782"],
      ["--bsn", "123456782"],
    ]) {
      const ran = await run("subject", ...words);
      expect(ran.exit).toBe(2);
      expect(ran.out + ran.err).not.toContain("123456782");
    }
    expect(asked).toEqual([]);
  });

  it("what the gateway refuses", async () => {
    const denied = new SluisError("ACCESS_DENIED", { role: "auditor", action: "search-subject" });
    expect(await world(denied, { input: "123456782" }).run("subject", "--bsn-stdin")).toMatchObject({ exit: 1 });
    const invalid = new SluisError("SUBJECT_VALUE_INVALID", { field: "bsn", rule: "ELFPROEF" });
    const ran = await world(invalid, { input: "123456783" }).run("subject", "--bsn-stdin");
    expect(ran.exit).toBe(1);
    expect(ran.err).toContain("ELFPROEF");
    expect(ran.err).not.toContain("123456783");
  });
});

describe("sluis subject on a terminal", () => {
  function terminal() {
    const raw: boolean[] = [];
    const stdin = Object.assign(new PassThrough(), {
      isTTY: true,
      setRawMode: (on: boolean) => void raw.push(on),
    });
    return { raw, stdin };
  }

  it("asks, and shows nothing of what is typed", async () => {
    const { raw, stdin } = terminal();
    const { run, asked } = world(NOTHING, { hooks: { stdin } });
    const running = run("subject", "--bsn-stdin");
    for (const key of "12345678x\u007f2\r") stdin.write(key);
    const ran = await running;
    expect(ran.exit).toBe(0);
    expect(asked).toEqual([person({ bsn: "123456782" })]);
    expect(ran.err).toContain("BSN (wat u typt is niet te zien)");
    expect(ran.out + ran.err).not.toMatch(/12345678|x/);
    expect(raw.at(0)).toBe(true);
    expect(raw.at(-1)).toBe(false);
  });

  it("asks for each field of a person, of which an empty answer skips one", async () => {
    const { stdin } = terminal();
    const { run, asked } = world(NOTHING, { hooks: { stdin } });
    const running = run("subject", "--person-stdin");
    stdin.write("\rJansen\rNoor\r\r1980-04-12\r".concat("\r".repeat(12)));
    expect((await running).exit).toBe(0);
    expect(asked).toEqual([person({ achternaam: "Jansen", voornamen: "Noor", geboortedatum: "1980-04-12" })]);
  });

  it("ends at Ctrl-C, with the terminal as it was", async () => {
    const { raw, stdin } = terminal();
    const { run, asked } = world(NOTHING, { hooks: { stdin } });
    const running = run("subject", "--bsn-stdin");
    stdin.write("1234\u0003");
    expect((await running).exit).toBe(130);
    expect(asked).toEqual([]);
    expect(raw.at(-1)).toBe(false);
  });
});
