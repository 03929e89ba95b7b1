import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { OfficerService, PushRequest, WithdrawRequest } from "../../gateway/deliveries/ports/officer-service.ts";
import { createCliWorld, DELIVERY, REPORT, view } from "./cli-world.ts";
import { type ConfigFolder, createConfigFolder } from "./config-folder.ts";

const BY = "01890a5d-ac96-774b-bcce-b302099a8058";
const EFFECT = { removed: 1200, replaced: 3, rows: 1203, tokens: 5000, withheld: 0 };

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

function withdrawService(): { service: Partial<OfficerService>; asked: WithdrawRequest[] } {
  const asked: WithdrawRequest[] = [];
  const stored = view({ id: BY, kind: "withdrawal", corrects: DELIVERY, state: "stored" }, { effect: EFFECT });
  const service: Partial<OfficerService> = {
    async withdraw(_who, request) {
      asked.push(request);
      return { deliveryId: BY, state: "released", repeated: false, report: REPORT };
    },
    delivery: async () => stored,
  };
  return { service, asked };
}

describe("sluis withdraw", () => {
  it("withdraws a whole delivery, and tells with --wait what that changed", async () => {
    const { service, asked } = withdrawService();
    const world = createCliWorld({ service, env });
    const ran = await world.run("withdraw", DELIVERY, "--reason", "dubbel geleverd", "--wait");
    expect(asked).toEqual([{ deliveryId: DELIVERY, reason: "dubbel geleverd", keys: null }]);
    expect(ran.exit).toBe(0);
    expect(ran.out).toContain("1.200 records verwijderd, 3 vervangen; 1.203 rijen en 5.000 tokens zijn weg.");
    const json = (await world.run("--json", "withdraw", DELIVERY, "--reason", "dubbel", "--wait")).json();
    expect(json).toMatchObject({ deliveryId: BY, delivery: { effect: EFFECT } });
  });

  it("takes source keys from a file or from standard input, one on a line", async () => {
    const file = join(work, "sleutels.txt");
    writeFileSync(file, "\ufeffZAAK-1\r\n\r\n ZAAK-2 \n");
    const { service, asked } = withdrawService();
    const options = ["withdraw", DELIVERY, "--reason", "verkeerd", "--refs-from"];
    expect((await createCliWorld({ service, env }).run(...options, file)).exit).toBe(0);
    expect((await createCliWorld({ service, env, input: "ZAAK-3\n" }).run(...options, "-")).exit).toBe(0);
    expect(asked.map(({ keys }) => keys)).toEqual([["ZAAK-1", "ZAAK-2"], ["ZAAK-3"]]);
  });

  it("asks nothing without a reason, for a file that is not there or holds no key", async () => {
    writeFileSync(join(work, "leeg.txt"), "\n \n");
    const { service, asked } = withdrawService();
    const world = createCliWorld({ service, env });
    const run = async (...words: string[]) => {
      const { exit, err } = await world.run("withdraw", DELIVERY, ...words);
      return [exit, err.match(/\b[A-Z]+_[A-Z_]+\b/)?.[0]];
    };
    expect(await run()).toEqual([2, "REASON_MISSING"]);
    const reason = ["--reason", "verkeerd"];
    expect(await run(...reason, "--refs-from", join(work, "weg.txt"))).toEqual([2, "DOCUMENT_NOT_READABLE"]);
    expect(await run(...reason, "--refs-from", join(work, "leeg.txt"))).toEqual([1, "NOTHING_TO_CORRECT"]);
    expect(asked).toEqual([]);
  });
});

describe("sluis push --kind correction", () => {
  it("names the delivery and why", async () => {
    let asked: PushRequest | undefined;
    const service: Partial<OfficerService> = {
      async push(_who, request, file) {
        asked = request;
        for await (const _chunk of file);
        return { deliveryId: BY, state: "released", repeated: false, report: REPORT };
      },
    };
    writeFileSync(join(work, "dag.csv"), "a\r\n1\r\n");
    const ran = await createCliWorld({ service, env }).run(
      ...["push", join(work, "dag.csv"), "--agreement", "proef-incidenten", "--kind", "correction"],
      ...["--corrects", DELIVERY, "--reason", "adres was fout"],
    );
    expect(ran.exit).toBe(0);
    expect(asked).toMatchObject({ kind: "correction", corrects: DELIVERY, motive: "adres was fout" });
  });
});

describe("sluis status", () => {
  it("shows who has confirmed a withdrawal, what is still waited for, and what was exported before", async () => {
    const common = { kind: "withdrawal", whole: true, number: 4, state: "stored" } as const;
    const times = { askedAt: 1_700_000_000_000, dueAt: 1_700_086_400_000 };
    const service: Partial<OfficerService> = {
      delivery: async () =>
        view(
          { state: "withdrawn", direction: "in" },
          {
            corrections: [
              { ...common, ...times, deliveryId: BY, confirmedAt: 1_700_000_100_000, effect: EFFECT },
              { ...common, ...times, deliveryId: DELIVERY, state: "sending", confirmedAt: null, effect: null },
            ],
            exports: [{ at: 1_700_000_050_000, logIndex: 17, what: "current", role: "intake" }],
          },
        ),
    };
    const dutch = (await createCliWorld({ service, env }).run("status", DELIVERY)).out;
    expect(dutch).toContain(`Ingetrokken met ${BY}: bevestigd door de ontvanger op`);
    expect(dutch).toContain(`Ingetrokken met ${DELIVERY}: nog niet bevestigd (wordt verzonden); uiterlijk`);
    expect(dutch).toMatch(/huidige stand +intake +17/);
    const english = (await createCliWorld({ service, env }).run("--lang", "en", "status", DELIVERY)).out;
    expect(english).toContain("1,200 records removed, 3 replaced");
    expect(english).toContain("to be called back by yourselves");
  });

  it("tells of a delivery how many of its records stayed out", async () => {
    const effect = { ...EFFECT, removed: 0, replaced: 0, rows: 0, tokens: 0, withheld: 12 };
    const service: Partial<OfficerService> = { delivery: async () => view({}, { effect }) };
    const { out } = await createCliWorld({ service, env }).run("status", DELIVERY);
    expect(out).toContain("12 records bleven buiten de deur");
  });
});
