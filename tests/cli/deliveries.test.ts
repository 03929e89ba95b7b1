import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { sha256Hex } from "../../gateway/core/sha256.ts";
import { SluisError } from "../../gateway/core/sluis-error.ts";
import type { OfficerService, ParkedWork, PushRequest } from "../../gateway/deliveries/ports/officer-service.ts";
import { createCliWorld, DELIVERY, REPORT, view } from "./cli-world.ts";
import { type ConfigFolder, createConfigFolder } from "./config-folder.ts";

let folder: ConfigFolder;
let env: NodeJS.ProcessEnv;
let work: string;
const CONTENT = "a;b\r\n1;2\r\n";

beforeAll(() => {
  folder = createConfigFolder();
  env = { SLUIS_CONFIG: folder.file };
});
afterAll(() => folder[Symbol.dispose]());
beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), "sluis-work-"));
  writeFileSync(join(work, "dag.csv"), CONTENT);
  return () => rmSync(work, { recursive: true });
});

/** A gateway that prepares at once and answers with these states one after another. */
function pushService(states: readonly Parameters<typeof view>[0][] = []): {
  service: Partial<OfficerService>;
  asked: { request?: PushRequest; bytes?: string };
} {
  const asked: { request?: PushRequest; bytes?: string } = {};
  let at = 0;
  const service: Partial<OfficerService> = {
    async push(_who, request, file, progress) {
      asked.request = request;
      let bytes = "";
      for await (const chunk of file) bytes += Buffer.from(chunk).toString();
      asked.bytes = bytes;
      progress({ rows: 1, bytes: bytes.length, total: bytes.length });
      return { deliveryId: DELIVERY, state: "released", repeated: false, report: REPORT };
    },
    delivery: async () => view(states[0] ?? {}),
    waitForChange: async () => view(states[++at] ?? {}),
  };
  return { service, asked };
}

describe("sluis push", () => {
  it("hands over the file with its digest, period, kind and mapping, and prints the report in plain words", async () => {
    writeFileSync(join(work, "map.yaml"), "velden:\n  postcode: pc\n");
    const { service, asked } = pushService();
    const ran = await createCliWorld({ service, env }).run(
      ...["push", join(work, "dag.csv"), "--agreement", "proef-incidenten", "--period", "2026-02"],
      ...["--kind", "full", "--map", join(work, "map.yaml")],
    );
    expect(ran).toMatchObject({ exit: 0, err: "" });
    expect(asked.bytes).toBe(CONTENT);
    expect(asked.request).toEqual({
      agreementId: "proef-incidenten",
      kind: "full",
      period: { from: "2026-02-01", to: "2026-02-28" },
      mapping: { velden: { postcode: "pc" } },
      fileName: "dag.csv",
      fileSha256: sha256Hex(CONTENT),
      fileBytes: CONTENT.length,
      samples: 3,
    });
    expect(ran.out).toMatch(/^\*\*\* TEST \*\*\*/);
    expect(ran.out).toContain("5.000 gaan mee, 2 geweigerd, 1 achtergehouden");
    expect(ran.out).toMatch(/postcode +format +2/);
    expect(ran.out).toMatch(/bsn +4\.000 +990 +10 ELFPROEF/);
    expect(ran.out).toContain("12,3 % van de records (615 van 5.000) valt in een groep kleiner dan 5");
    expect(ran.out).toContain("vergroof of schrap 'buurt': dan nog 12 records");
    expect(ran.out).not.toContain("schrap 'dagdeel'");
    expect(ran.out).toMatch(/pleegbuurt +generalise buurt/);
    expect(ran.out).toContain(`sluis status ${DELIVERY}`);
  });

  it("speaks English too", async () => {
    const ran = await createCliWorld({ service: pushService().service, env }).run(
      ...["push", join(work, "dag.csv"), "--agreement", "proef-incidenten", "--lang", "en"],
    );
    expect(ran.out).toContain("5,000 leave, 2 refused, 1 withheld");
    expect(ran.out).toContain("12.3 % of the records (615 of 5,000) are in a group smaller than 5");
  });

  it("with --wait follows the delivery until its stored receipt was verified", async () => {
    const states = [{ state: "sending" }, { state: "accepted" }, { state: "stored" }] as const;
    const ran = await createCliWorld({ service: pushService(states).service, env }).run(
      ...["push", join(work, "dag.csv"), "--agreement", "proef-incidenten", "--wait"],
    );
    expect(ran.exit).toBe(0);
    expect(ran.err.trim().split("\n")).toEqual(["Stand: wordt verzonden", "Stand: ontvangen, nog niet geladen"]);
    expect(ran.out).toContain("het ontvangstbewijs is gecontroleerd");
  });

  it("with --wait ends with the exit code of the reason when the receiver refuses", async () => {
    const states = [{ state: "sending" }, { state: "rejected", reason: "SIGNATURE_INVALID" }] as const;
    const ran = await createCliWorld({ service: pushService(states).service, env }).run(
      ...["push", join(work, "dag.csv"), "--agreement", "proef-incidenten", "--wait"],
    );
    expect(ran.exit).toBe(4);
    expect(ran.out).toContain("geweigerd door de ontvanger");
    expect(ran.out).toContain("De handtekening klopt niet. (SIGNATURE_INVALID)");
  });

  it("with --wait ends when the delivery is parked, and says what to do", async () => {
    const states = [{ state: "sending", parked: true, reason: "PARTNER_UNREACHABLE" }] as const;
    const ran = await createCliWorld({ service: pushService(states).service, env }).run(
      ...["push", join(work, "dag.csv"), "--agreement", "proef-incidenten", "--wait"],
    );
    expect(ran.exit).toBe(3);
    expect(ran.out).toContain(`sluis resend ${DELIVERY}`);
  });

  it("shows why the file as a whole was refused, with its counts, and where the refused rows are", async () => {
    const push: OfficerService["push"] = async () => ({
      deliveryId: DELIVERY,
      state: "failed",
      repeated: false,
      report: REPORT,
      refusal: { code: "QUALITY_TOO_LOW", details: { refused: 90, total: 100, limit: 1 } },
    });
    const ran = await createCliWorld({ service: { push }, env }).run(
      ...["push", join(work, "dag.csv"), "--agreement", "proef-incidenten", "--wait"],
    );
    expect(ran.exit).toBe(1);
    expect(ran.out).toContain("Er is niets geleverd. 90 van 100 regels zijn ongeldig");
    expect(ran.out).toMatch(/postcode +format +2/);
    expect(ran.out.split(`sluis status ${DELIVERY} --rejections`)).toHaveLength(2);
    expect(ran.out).not.toContain("is gemaakt");
  });

  it("says that a second person is needed", async () => {
    const { service } = pushService();
    const push: OfficerService["push"] = async () => ({
      deliveryId: DELIVERY,
      state: "awaitingApproval",
      repeated: false,
      report: null,
    });
    const ran = await createCliWorld({ service: { ...service, push }, env }).run(
      ...["push", join(work, "dag.csv"), "--agreement", "proef-incidenten"],
    );
    expect(ran.out).toContain(`sluis release ${DELIVERY}`);
  });

  it("says that the same file was delivered before", async () => {
    const push: OfficerService["push"] = async () => ({
      deliveryId: DELIVERY,
      state: "stored",
      repeated: true,
      report: null,
    });
    const ran = await createCliWorld({ service: { push }, env }).run(
      ...["push", join(work, "dag.csv"), "--agreement", "proef-incidenten"],
    );
    expect(ran.out).toContain(`al geleverd als ${DELIVERY}`);
    expect(ran.exit).toBe(0);
  });

  it("gives one JSON document with --json", async () => {
    const ran = await createCliWorld({ service: pushService([{ state: "stored" }]).service, env }).run(
      ...["push", join(work, "dag.csv"), "--agreement", "proef-incidenten", "--wait", "--json"],
    );
    expect(ran.err).toBe("");
    expect(ran.json()).toMatchObject({
      environment: "test",
      deliveryId: DELIVERY,
      repeated: false,
      report: { records: { sealed: 5000 } },
      delivery: { delivery: { state: "stored" } },
    });
  });

  it("with --dry-run shows a preview and pushes nothing", async () => {
    const service: Partial<OfficerService> = {
      preview: async () => ({
        report: REPORT,
        samples: [{ line: 2, original: [["pc", "2628HJ"]], outgoing: [["postcode", "2628"]] }],
        mapping: {},
        unmapped: { fields: ["merk"], columns: ["opmerking"] },
      }),
    };
    const ran = await createCliWorld({ service, env }).run(
      ...["push", join(work, "dag.csv"), "--agreement", "proef-incidenten", "--dry-run"],
    );
    expect(ran.exit).toBe(0);
    expect(ran.out).toMatch(/pc +2628HJ +postcode +2628/);
    expect(ran.out).toContain("Velden zonder kolom: merk");
    expect(ran.out).toContain("Er is niets bewaard en niets geleverd.");
  });

  it.each([
    [["--period", "2026-13"], "--period"],
    [["--kind", "delte"], "delta"],
    [["--samples", "1000"], "--samples"],
  ])("refuses %j before it reaches the gateway", async (words, named) => {
    const world = createCliWorld({ env });
    const ran = await world.run("push", join(work, "dag.csv"), "--agreement", "proef-incidenten", ...words);
    expect(ran.exit).toBe(2);
    expect(ran.err).toContain(named);
    expect(world.connections.open).toBe(0);
  });

  it("names a file that is not there or is a folder", async () => {
    const world = createCliWorld({ env });
    const missing = await world.run("push", join(work, "weg.csv"), "--agreement", "proef-incidenten");
    expect(missing).toMatchObject({ exit: 2, err: expect.stringContaining("ENOENT") });
    const wrong = await world.run("push", work, "--agreement", "proef-incidenten");
    expect(wrong).toMatchObject({ exit: 2, err: expect.stringContaining("NOT_A_FILE") });
  });
});

describe("Ctrl-C", () => {
  it("while the file is being read says that nothing was delivered, and closes the connection", async () => {
    const world = createCliWorld({
      env,
      service: {
        push: () => {
          world.interrupt();
          return new Promise(() => {});
        },
      },
    });
    const ran = await world.run("push", join(work, "dag.csv"), "--agreement", "proef-incidenten");
    expect(ran.exit).toBe(130);
    expect(ran.err).toContain("Er is niets geleverd");
    expect(world.connections.open).toBe(0);
  });

  it("while waiting says that the delivery goes on, and how to follow it", async () => {
    const { service } = pushService([{ state: "sending" }]);
    const world = createCliWorld({
      env,
      service: {
        ...service,
        waitForChange: () => {
          world.interrupt();
          return new Promise(() => {});
        },
      },
    });
    const ran = await world.run("push", join(work, "dag.csv"), "--agreement", "proef-incidenten", "--wait");
    expect(ran.exit).toBe(130);
    expect(ran.err).toContain(`sluis status ${DELIVERY}`);
    expect(world.connections.open).toBe(0);
  });
});

describe("sluis status", () => {
  it("lists deliveries, newest first, as many as asked", async () => {
    const asked: unknown[] = [];
    const deliveries: OfficerService["deliveries"] = async (_who, filter) => {
      asked.push(filter);
      return [view({ state: "sending", number: null, kind: "withdrawal" }), view()];
    };
    const alarms: OfficerService["alarms"] = async () => [
      {
        code: "COSIGNATURE_OLD",
        partner: "00000001002564440000",
        subject: "",
        since: 0,
        details: { hours: 25, count: 3 },
      },
    ];
    const world = createCliWorld({ service: { deliveries, alarms }, env });
    const ran = await world.run("status", "--agreement", "proef-incidenten", "--limit", "2");
    expect(ran.out).toContain(`al 25 uur niets`);
    expect(ran.out).toContain("(COSIGNATURE_OLD)");
    expect(asked).toEqual([{ agreementId: "proef-incidenten", newestFirst: true, limit: 2 }]);
    expect(ran.out).toContain("wordt verzonden");
    expect(ran.out).toContain("opgeslagen bij de ontvanger");
    for (const kind of ["intrekking", "wijzigingen"]) expect(ran.out).toContain(kind);
    expect((await world.run("status", "--json")).json()).toMatchObject({ deliveries: [{}, {}] });
  });

  it("says that there are none", async () => {
    const ran = await createCliWorld({ service: { deliveries: async () => [], alarms: async () => [] }, env }).run(
      "status",
      "--lang",
      "en",
    );
    expect(ran.out).toContain("There are no deliveries.");
  });

  it("shows one delivery with its receipts and its reason", async () => {
    const service: Partial<OfficerService> = {
      delivery: async () => view({ reason: "DELIVERY_UNKNOWN", parked: true }, { hasRejections: true }),
    };
    const ran = await createCliWorld({ service, env }).run("status", DELIVERY);
    expect(ran.out).toMatch(/Records +5\.000 in 4 delen/);
    expect(ran.out).toMatch(/Ontvangstbewijs +stored, 2026-02-25 07:13, logregel 12/);
    expect(ran.out).toContain("(DELIVERY_UNKNOWN)");
    expect(ran.out).toContain(`sluis resend ${DELIVERY}`);
    expect(ran.out).toContain("--rejections");
  });

  const parked: ParkedWork = {
    ...({ step: "export", subject: DELIVERY, deliveryId: DELIVERY, agreementId: "proef-incidenten" } as const),
    ...{ attempts: 20, since: Date.parse("2026-02-25T06:13:00Z"), reason: "STORE_FULL" },
  };
  const elsewhere: ParkedWork = { ...parked, step: "send", subject: "ander-werk", deliveryId: null };

  it("tells of work that was given up, and of a queue that is away or blocked", async () => {
    const service: Partial<OfficerService> = {
      deliveries: async () => [view()],
      delivery: async () => view(),
      alarms: async () => [],
      work: async () => ({ queue: { state: "blocked", since: 0 }, parked: [parked, elsewhere] }),
    };
    const world = createCliWorld({ service, env });
    const ran = await world.run("status");
    expect(ran.out).toContain("RabbitMQ heeft te weinig geheugen of schijf");
    expect(ran.out).toMatch(new RegExp(`bestanden klaarzetten +${DELIVERY} +20 +2026-02-25 07:13 +STORE_FULL`));
    expect(ran.out).toContain("ander-werk");
    expect((await world.run("status", "--json")).json()).toMatchObject({
      queue: { state: "blocked", since: 0 },
      parked: [parked, elsewhere],
    });
    expect((await world.run("status", DELIVERY)).out).not.toContain("ander-werk");
    expect((await world.run("status", DELIVERY, "--json")).json()).toMatchObject({ parked: [parked] });
  });

  it("with --watch goes on until the delivery has ended", async () => {
    const states = (["released", "sending", "sending", "stored"] as const).map((state) => view({ state }));
    const service: Partial<OfficerService> = {
      delivery: async () => states[0]!,
      waitForChange: async () => states.splice(1, 1)[0] ?? view(),
    };
    const ran = await createCliWorld({ service, env }).run("status", DELIVERY, "--watch");
    expect(ran.err.trim().split("\n")).toEqual(["Stand: vrijgegeven, wacht op verzending", "Stand: wordt verzonden"]);
    expect(ran.exit).toBe(0);
  });

  it("with --watch ends when the delivery is parked without leaving its state", async () => {
    const service: Partial<OfficerService> = {
      delivery: async () => view({ state: "sending" }),
      // as the gateway's client does: it answers when the state is left, or with how it stands when the signal aborts
      waitForChange: (_who, _id, _state, signal) =>
        new Promise((resolve) => {
          const now = () => resolve(view({ state: "sending", parked: true }));
          if (signal.aborted) now();
          else signal.addEventListener("abort", now);
        }),
    };
    const ran = await createCliWorld({ service, env }).run("status", DELIVERY, "--watch");
    expect(ran.out).toContain(`sluis resend ${DELIVERY}`);
  });

  it("writes the list of refused rows once, for its owner only", async () => {
    const service: Partial<OfficerService> = {
      delivery: async () => view(),
      rejections: async () => Buffer.from("regel;veld;reden\r\n"),
    };
    const path = join(work, "geweigerd.csv");
    const world = createCliWorld({ service, env });
    expect((await world.run("status", DELIVERY, "--rejections", path)).exit).toBe(0);
    expect(readFileSync(path, "utf8")).toBe("regel;veld;reden\r\n");
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect((await world.run("status", DELIVERY, "--rejections", path)).err).toContain("FILE_EXISTS");
  });
});

describe("sluis resend --parked", () => {
  it("tries all again that was given up", async () => {
    const world = createCliWorld({ service: { replayWork: async () => 3 }, env });
    expect((await world.run("resend", "--parked")).out).toContain("3 keer");
    expect((await world.run("resend", "--parked", "--json")).json()).toMatchObject({ replayed: 3 });
  });

  it("is for all, so a delivery beside it is refused, and nothing at all too", async () => {
    const world = createCliWorld({ service: {}, env });
    expect(await world.run("resend", DELIVERY, "--parked")).toMatchObject({ exit: 2 });
    expect(await world.run("resend")).toMatchObject({ exit: 2 });
  });
});

describe.each(["release", "cancel", "resend"] as const)("sluis %s", (name) => {
  it("asks the gateway and shows the delivery", async () => {
    const asked: unknown[] = [];
    const answer = async (who: unknown, id: string) => {
      asked.push(who, id);
      return view({ state: "released" });
    };
    const world = createCliWorld({ service: { [name]: answer }, env });
    const ran = await world.run(name, DELIVERY);
    expect(asked).toEqual([{ id: "tester", role: "" }, DELIVERY]);
    expect(ran.exit).toBe(0);
    expect(ran.out).toContain("vrijgegeven");
    expect((await world.run(name, DELIVERY, "--json")).json()).toMatchObject({
      delivery: { delivery: { id: DELIVERY } },
    });
  });

  it("shows a refusal with its sentence, its code and the id that is in the log", async () => {
    const refuse = async () => {
      throw new SluisError("OWN_RELEASE", { errorId: "abcd1234" });
    };
    const world = createCliWorld({ service: { [name]: refuse }, env });
    const ran = await world.run(name, DELIVERY);
    expect(ran.exit).toBe(1);
    expect(ran.err).toMatch(/^Fout: .*\n.*\nCode OWN_RELEASE, foutnummer abcd1234\n$/);
    expect(world.logged).toEqual([]);
    expect(world.connections.open).toBe(0);
    const json = (await world.run(name, DELIVERY, "--json", "--lang", "en")).json();
    expect(json).toMatchObject({ error: { code: "OWN_RELEASE", errorId: "abcd1234", exit: 1, retry: false } });
  });
});

describe("sluis export", () => {
  const service: Partial<OfficerService> = {
    delivery: async () => view({ direction: "in" }),
    exportRows: async () => ({
      columns: ["ref", "mutatie", "plaats"],
      lines: (async function* () {
        yield '["r1","nieuw","=Delft;"]';
        yield '["r2","nieuw",null]';
      })(),
    }),
    agreements: async () => [
      {
        id: "proef-incidenten",
        version: 1,
        hash: "a".repeat(64),
        document: '{"product":"incidentmelding"}',
        outputSchema: "{}",
        outputSchemaHash: "b".repeat(64),
        status: "active",
        supplierSignature: "a.b.c",
        receiverSignature: "d.e.f",
        installedAt: 0,
      },
    ],
  };

  it("writes CSV that a spreadsheet opens safely", async () => {
    const path = join(work, "TEST.csv");
    const ran = await createCliWorld({ service, env }).run("export", DELIVERY, "--out", path);
    expect(ran.exit).toBe(0);
    expect(readFileSync(path, "utf8")).toBe('\ufeffref;mutatie;plaats\r\nr1;nieuw;"\'=Delft;"\r\nr2;nieuw;\r\n');
  });

  it("writes NDJSON of the agreement that has a product", async () => {
    const path = join(work, "uit.ndjson");
    const ran = await createCliWorld({ service, env }).run(
      ...["export", "--product", "incidentmelding", "--format", "ndjson", "--out", path],
    );
    expect(readFileSync(path, "utf8").split("\n")[0]).toBe('{"ref":"r1","mutatie":"nieuw","plaats":"=Delft;"}');
    expect(ran.out).toContain("TEST niet");
  });

  it("leaves nothing behind when the gateway fails half-way", async () => {
    const exportRows: OfficerService["exportRows"] = async () => ({
      columns: ["ref"],
      lines: (async function* () {
        yield '["r1"]';
        throw new SluisError("SERVICE_UNREACHABLE");
      })(),
    });
    const world = createCliWorld({ service: { ...service, exportRows }, env });
    const ran = await world.run("export", DELIVERY, "--out", join(work, "uit.csv"));
    expect(ran.exit).toBe(3);
    expect(() => statSync(join(work, "uit.csv"))).toThrow();
  });

  it("wants exactly one of delivery, agreement and product", async () => {
    const world = createCliWorld({ service, env });
    expect((await world.run("export")).exit).toBe(2);
    expect((await world.run("export", DELIVERY, "--product", "x")).exit).toBe(2);
    expect((await world.run("export", "--product", "onbekend")).err).toContain("geen overeenkomst");
  });
});
