import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { MatchReport, MatchRequest, MatchService } from "../../gateway/matching/ports/match-service.ts";
import type { MatchPair } from "../../gateway/matching/ports/match-store.ts";
import { createCliWorld, DELIVERY, REPORT } from "./cli-world.ts";
import { type ConfigFolder, createConfigFolder } from "./config-folder.ts";

let folder: ConfigFolder;
let env: NodeJS.ProcessEnv;
let work: string;
beforeAll(() => {
  folder = createConfigFolder();
  env = { SLUIS_CONFIG: folder.file };
});
afterAll(() => folder[Symbol.dispose]());
beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), "sluis-work-"));
  return () => rmSync(work, { recursive: true });
});

const SIDE = { tokens: 10, comparable: 8, notComparable: 2 };
const FOUND: MatchReport = {
  run: "0199f3a2-0000-7000-8000-00000000000a",
  at: 1_772_000_000_000,
  left: "demo-aangiften",
  right: "demo-aangiften/persoonsregister",
  domain: "demo-koppelen",
  weakest: "B",
  pairs: { A: 2, B: 1, C: 0, R: 0 },
  types: [
    { type: "bsn", strength: "A", left: SIDE, right: SIDE, matched: 2, conflicting: 1, common: 0 },
    { type: "pvn", strength: null, left: SIDE, right: SIDE, matched: 0, conflicting: 0, common: 0 },
  ],
  many: 1,
  dataErrors: 1,
  rotationInconsistent: 0,
  alarms: [{ type: "bsn", what: "matched", usual: 0.5, now: 0.1 }],
};
const PAIR: MatchPair = {
  n: 1,
  leftRef: "l".repeat(32),
  leftPlace: "betrokkenen[0]",
  rightRef: "r".repeat(32),
  rightPlace: "persoon",
  strength: "A",
  agree: "bsn",
  disagree: "pnd1 pnd2",
  many: true,
  dataError: true,
};

function matchService(): { matching: Partial<MatchService>; asked: MatchRequest[] } {
  const asked: MatchRequest[] = [];
  return {
    asked,
    matching: {
      async match(_, request) {
        asked.push(request);
        return FOUND;
      },
      pairs: async (_who, _run, after, limit) =>
        [1, 2, 3]
          .filter((n) => n > after)
          .slice(0, limit)
          .map((n) => ({ ...PAIR, n })),
    },
  };
}

describe("sluis match", () => {
  it("shows per type what was found, what is remarkable, and that a pair is no proof", async () => {
    const { matching, asked } = matchService();
    const ran = await createCliWorld({ matching, env }).run("match", "--agreement", "demo-aangiften", "--show", "2");
    expect(ran).toMatchObject({ exit: 0, err: "" });
    expect(asked).toEqual([{ agreementId: "demo-aangiften", withSource: null, weakest: "B" }]);
    for (const text of ["2/2", "A dezelfde persoon", "niet één op één", "ALARM: bsn", "10,0 %", "geen bewijs"])
      expect(ran.out).toContain(text);
    expect(ran.out.split("\n").filter((line) => line.includes(PAIR.leftRef))).toHaveLength(2);
    expect(ran.out).toContain("En nog 1 paren");
  });

  it("writes every pair as csv for a spreadsheet", async () => {
    const path = join(work, "paren.csv");
    const ran = await createCliWorld({ matching: matchService().matching, env }).run(
      ...[
        "match",
        "--agreement",
        "demo-aangiften",
        "--with",
        "demo-afdoeningen",
        "--weakest",
        "A",
        "--out",
        path,
        "--json",
      ],
    );
    expect(ran.json()).toMatchObject({ environment: "test", file: path, rows: 3, match: { pairs: { A: 2 } } });
    const [head, first] = readFileSync(path, "utf8").split("\r\n");
    expect(head).toContain("links;links wie of wat;rechts");
    expect(first).toBe(`${PAIR.leftRef};betrokkenen[0];${PAIR.rightRef};persoon;A;bsn;pnd1 pnd2;true;true`);
  });

  it.each([
    [["--weakest", "D"], "--weakest"],
    [["--show", "veel"], "--show"],
  ])("refuses %s before it asks anything", async (words, option) => {
    const ran = await createCliWorld({ env }).run("match", "--agreement", "demo-aangiften", ...words);
    expect(ran.exit).toBe(2);
    expect(ran.err).toContain(option);
  });
});

describe("sluis pseudonymise", () => {
  const matching: Partial<MatchService> = {
    async pseudonymise(_, request, file) {
      expect(request).toMatchObject({ agreementId: "demo-aangiften", kind: "full", fileName: "register.csv" });
      for await (const _chunk of file);
      return { source: FOUND.right, deliveryId: DELIVERY, report: REPORT };
    },
    ownRows: async () => ({
      columns: ["ref", "mutatie", "registratieId", "token_bsn"],
      lines: (async function* () {
        yield JSON.stringify([PAIR.rightRef, "nieuw", "D-1", null]);
      })(),
    }),
  };

  it("tells what became of the register, and writes it with its own key when asked", async () => {
    writeFileSync(join(work, "register.csv"), "Dossier;BSN\nD-1;\n");
    const path = join(work, "uit.csv");
    const ran = await createCliWorld({ matching, env }).run(
      ...["pseudonymise", join(work, "register.csv"), "--agreement", "demo-aangiften", "--out", path],
    );
    expect(ran).toMatchObject({ exit: 0, err: "" });
    expect(ran.out).toContain(FOUND.right);
    expect(readFileSync(path, "utf8")).toContain(`${PAIR.rightRef};nieuw;D-1;`);
  });

  it("says which file cannot be read", async () => {
    const ran = await createCliWorld({ matching, env }).run("pseudonymise", join(work, "weg.csv"), "--agreement", "x");
    expect(ran.exit).toBe(2);
    expect(ran.err).toContain("weg.csv");
  });
});
