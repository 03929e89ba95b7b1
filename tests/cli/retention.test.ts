import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RetentionView } from "../../gateway/deliveries/ports/erasure-office.ts";
import type { LegalHold } from "../../gateway/deliveries/ports/retention-register.ts";
import { createCliWorld, DELIVERY, view } from "./cli-world.ts";
import { type ConfigFolder, createConfigFolder } from "./config-folder.ts";

let folder: ConfigFolder;
let env: NodeJS.ProcessEnv;
beforeAll(() => {
  folder = createConfigFolder();
  env = { SLUIS_CONFIG: folder.file };
});
afterAll(() => folder[Symbol.dispose]());

const AT = Date.parse("2026-11-24T10:00:00Z");
const HOLD: LegalHold = { kind: "delivery", subject: DELIVERY, reason: "klacht 12", placedBy: "po", at: AT };
const VIEW: RetentionView = {
  agreements: [
    { agreementId: "proef-incidenten", period: "P1Y", handling: "erase", kept: 366, due: 2, erased: 1_200, next: AT },
  ],
  holds: [HOLD],
  openRecords: [{ agreementId: "proef-incidenten", records: 7, ground: "court-order" }],
  open: [
    {
      deliveryId: DELIVERY,
      agreementId: "proef-incidenten",
      until: AT,
      handling: "erase",
      ground: "unlawful",
      reason: "ERASED_ON_REQUEST",
      decidedAt: AT,
      begunAt: AT,
      erasedAt: null,
    },
  ],
};

describe("sluis retention", () => {
  it("lists how long is kept, what is due, holds and what is being erased", async () => {
    const world = createCliWorld({ env, service: { retention: async () => VIEW } });
    const { exit, out } = await world.run("retention", "list");
    expect(exit).toBe(0);
    for (const text of [
      "P1Y (daarna wissen)",
      "366",
      "1.200",
      "klacht 12",
      "onrechtmatig verstrekt",
      "uitspraak van een rechter",
    ])
      expect(out).toContain(text);
    expect((await world.run("retention", "list", "--json")).json()).toMatchObject({ holds: [{ placedBy: "po" }] });
  });

  it("says that nothing is kept where nothing came", async () => {
    const nothing = { agreements: [], holds: [], open: [], openRecords: [] };
    const world = createCliWorld({ env, service: { retention: async () => nothing } });
    expect((await world.run("--lang", "en", "retention", "list")).out).toContain("Nothing was received that is kept.");
  });

  it("asks why a hold is placed or released, so that the reason is no argument", async () => {
    const asked: unknown[] = [];
    const hold = async (_: unknown, on: object, reason: string) => {
      asked.push({ ...on, reason });
      return { ...HOLD, ...on } as LegalHold;
    };
    const service = { placeHold: hold, releaseHold: hold };
    const world = (line: string) => createCliWorld({ env, service: service as never, input: line });
    const held = await world("klacht 12\n").run("retention", "hold", DELIVERY);
    expect([held.exit, held.out]).toEqual([0, expect.stringContaining(`${DELIVERY} wordt niet gewist`)]);
    await world(" afgehandeld \n").run("retention", "release", "--agreement", "proef-incidenten");
    expect(asked).toEqual([
      { kind: "delivery", subject: DELIVERY, reason: "klacht 12" },
      { kind: "agreement", subject: "proef-incidenten", reason: "afgehandeld" },
    ]);
  });

  it.each([[[]], [[DELIVERY, "--agreement", "proef-incidenten"]]])("refuses a hold on %j", async (given) => {
    const world = createCliWorld({ env, service: {}, input: "x\n" });
    expect((await world.run("retention", "hold", ...given)).exit).toBe(2);
  });

  it("refuses a hold without a reason", async () => {
    const world = createCliWorld({ env, service: {}, input: "  \n" });
    expect((await world.run("retention", "hold", DELIVERY)).exit).toBe(2);
  });
});

describe("sluis erase", () => {
  it("says whether it waits for a second person, goes on or is done", async () => {
    for (const [state, text] of [
      ["requested", "tweede persoon"],
      ["begun", "wordt gewist"],
      ["erased", "Gewist: "],
    ] as const) {
      const service = {
        erase: async (_: unknown, deliveryId: string, ground: "unlawful") => ({ state, deliveryId, ground }),
      };
      const world = createCliWorld({ env, service: service as never });
      const { exit, out } = await world.run("erase", DELIVERY, "--ground", "unlawful");
      expect([exit, out]).toEqual([0, expect.stringContaining(text)]);
    }
  });

  it("takes refs of records from standard input, and shows how many deliveries they stand in", async () => {
    const asked: unknown[] = [];
    const eraseRecords = async (_: unknown, agreementId: string, refs: readonly string[], ground: "unlawful") => {
      asked.push([agreementId, refs, ground]);
      return { state: "requested", agreementId, deliveries: 3, ground } as const;
    };
    const world = createCliWorld({ env, service: { eraseRecords } as never, input: "r1\n\nr2\n" });
    const { exit, out } = await world.run("erase", "--agreement", "proef", "--ref-stdin", "--ground", "unlawful");
    expect([exit, out]).toEqual([0, expect.stringContaining("records in 3 levering(en) van proef")]);
    expect(asked).toEqual([["proef", ["r1", "r2"], "unlawful"]]);
  });

  it.each([[[]], [["--agreement", "proef"]], [[DELIVERY, "--ref-stdin"]], [["--ref-stdin"]]])(
    "refuses %j, which names neither a delivery nor records",
    async (given) => {
      const world = createCliWorld({ env, service: {}, input: "r1\n" });
      expect((await world.run("erase", ...given, "--ground", "unlawful")).exit).toBe(2);
    },
  );

  it.each(["retention", "zomaar"])("refuses the ground %s", async (ground) => {
    const world = createCliWorld({ env, service: {} });
    const { exit, err } = await world.run("erase", DELIVERY, "--ground", ground);
    expect([exit, err]).toEqual([2, expect.stringContaining("data-subject, unlawful, court-order, archived")]);
  });
});

describe("sluis status of a delivery", () => {
  const shown = async (more: Parameters<typeof view>[1], direction: "in" | "out" = "in") => {
    const world = createCliWorld({ env, service: { delivery: async () => view({ direction }, more) } });
    return (await world.run("status", DELIVERY)).out;
  };
  const retention = {
    until: AT,
    handling: "erase",
    reason: null,
    decidedAt: null,
    begunAt: null,
    erasedAt: null,
  } as const;

  it("says until when it is kept, and since when a hold stands", async () => {
    const out = await shown({ retention: { ...retention, ground: null }, holds: [{ kind: "agreement", at: AT }] });
    expect(out).toMatch(/Bewaren tot +2026-11-24 11:00, daarna wissen/);
    expect(out).toMatch(/Bewaarplicht sinds +2026-11-24 11:00/);
  });

  it("says at the supplier when and why the receiver erased it", async () => {
    const out = await shown({ retention: { ...retention, ground: "retention", decidedAt: AT } }, "out");
    expect(out).toMatch(/Gewist bij de ontvanger +2026-11-24 11:00, bewaartermijn voorbij/);
  });
});
