import { describe, expect, it } from "vitest";
import { createOfficerClient } from "../../gateway/api/officer-client.ts";
import { SluisError } from "../../gateway/core/sluis-error.ts";
import {
  ALARM,
  apiWorld,
  DELIVERY,
  LOG,
  OUTCOME,
  pieces,
  REPORT,
  REQUEST,
  TOKEN,
  VIEW,
  WHO,
  WORK,
} from "./api-world.ts";

const refused = (code: string, details: object = {}) =>
  expect.objectContaining({ code, details: expect.objectContaining(details) });

describe("the command line's client", () => {
  it("pushes a file with all that was said about it", async () => {
    const { clientOf, service } = await apiWorld();
    let received = "";
    service.receive = async (_, file) => {
      for await (const chunk of file) received += Buffer.from(chunk).toString();
      return OUTCOME;
    };
    const outcome = await clientOf("vos").service.push(WHO, REQUEST, pieces("a", "bc"), () => {});
    expect(outcome).toEqual(OUTCOME);
    expect(received).toBe("abc");
    expect(service.asked).toEqual([["push", "a.vos", REQUEST]]);
  });

  it("leaves out what was not said, and an empty delivery has no bytes", async () => {
    const { clientOf, service } = await apiWorld();
    const bare = { period: null, mapping: null, fileName: "", fileSha256: null, fileBytes: null, samples: 0 };
    const empty = { agreementId: REQUEST.agreementId, kind: "empty", ...bare } as const;
    await clientOf("vos").service.push(WHO, empty, pieces(), () => {});
    expect(service.asked).toEqual([["push", "a.vos", { ...empty, fileBytes: 0 }]]);
  });

  it("tells progress while the file is still on its way", async () => {
    const { clientOf, service } = await apiWorld();
    const told = Promise.withResolvers<void>();
    service.receive = async (_, file, progress) => {
      progress({ rows: 1, bytes: 1, total: 3 });
      for await (const _chunk of file);
      return OUTCOME;
    };
    async function* slowFile() {
      yield Buffer.from("a");
      await told.promise;
      yield Buffer.from("bc");
    }
    await clientOf("vos").service.push(WHO, REQUEST, slowFile(), (at) => {
      expect(at).toEqual({ rows: 1, bytes: 1, total: 3 });
      told.resolve();
    });
  });

  it("does everything else that the service does", async () => {
    const { clientOf, service } = await apiWorld();
    const { service: officer } = clientOf("vos");
    const { service: privacy } = clientOf("das");
    const { service: administrator } = clientOf("ree");
    const { service: intake } = clientOf("", TOKEN.token);
    expect(await officer.preview(WHO, REQUEST, pieces("Straat"), () => {})).toMatchObject({
      report: REPORT,
      samples: [{ line: 2, original: [["straat", "Straat"]] }],
    });
    for (const step of ["release", "cancel", "resend"] as const) {
      expect((await officer[step](WHO, DELIVERY)).delivery.state).toBe("sending");
    }
    expect((await officer.delivery(WHO, DELIVERY)).report).toEqual(REPORT);
    expect(await officer.deliveries(WHO, { direction: "out", states: ["sending", "stored"], limit: 7 })).toHaveLength(
      1,
    );
    expect((await officer.waitForChange(WHO, DELIVERY, "prepared", new AbortController().signal)).delivery.id).toBe(
      DELIVERY,
    );
    expect(Buffer.from(await officer.rejections(WHO, DELIVERY)).toString()).toBe("regel;veld\r\n");
    const rows = await intake.exportRows(WHO, { agreementId: "incidenten-dagelijks" });
    expect(rows.columns).toContain("straat");
    expect(await Array.fromAsync(rows.lines)).toEqual(await Array.fromAsync(service.rows()));
    const [agreement] = await officer.agreements(WHO);
    expect(agreement?.document).toBe('{"id":"incidenten-dagelijks","purpose":{"text":"é\u2028"}}');
    expect((await administrator.signAgreement(WHO, { id: "x" })).state).toBe("active");
    await administrator.acceptSignedAgreement(WHO, { v: 1 });
    await administrator.proposeAgreement(WHO, "incidenten-dagelijks");
    await administrator.acceptAgreement(WHO, "incidenten-dagelijks", 3);
    await administrator.refuseAgreement(WHO, "incidenten-dagelijks", "content", 3);
    for (const act of ["suspended", "resumed", "ended"] as const)
      await administrator.holdAgreement(WHO, "incidenten-dagelijks", act, act === "resumed" ? null : "quality");
    expect((await administrator.shareKeys(WHO, "incidenten-dagelijks", false)).token).toBe("a.b.c.d.e");
    await administrator.acceptKeys(WHO, "incidenten-dagelijks");
    await administrator.acceptSealedKeys(WHO, "incidenten-dagelijks", "a.b.c.d.e");
    expect(await administrator.newKey(WHO, "d-1", "2026-01")).toEqual({ kid: "m22dye54" });
    expect((await officer.epochs(WHO, "d-1"))[0]?.confirmations).toHaveLength(1);
    for (const act of ["rotation", "retirement", "destruction"] as const)
      expect((await administrator.changeEpoch(WHO, "d-1", "2026-07", act)).delivered).toBe(true);
    const when = { at: 7, overlapDays: 3, emergency: true };
    await administrator.activateEpoch(WHO, "d-1", "2026-07", when);
    await administrator.shareKeys(WHO, "incidenten-dagelijks", true, "2026-07");
    expect((await officer.signedAgreement(WHO, "incidenten-dagelijks")).signatures).toEqual(["a.b.c"]);
    expect(await officer.agreementOverview(WHO)).toEqual([]);
    expect(await privacy.logLines(WHO, { log: LOG, deliveryId: DELIVERY, after: 0, limit: 9 })).toHaveLength(1);
    expect(await privacy.logBundle(WHO, LOG)).toEqual({ log: LOG, entries: [] });
    expect(await officer.alarms(WHO)).toEqual([ALARM]);
    expect(await officer.checkPartners(WHO)).toEqual([{ check: "bereikbaar", ok: true, nl: "", en: "" }]);
    expect(await officer.work(WHO)).toEqual(WORK);
    expect(await officer.replayWork(WHO)).toBe(2);
    expect(service.asked).toEqual([
      ["preview", "a.vos", 2],
      ["release", "a.vos", DELIVERY],
      ["cancel", "a.vos", DELIVERY],
      ["resend", "a.vos", DELIVERY],
      ["delivery", "a.vos", DELIVERY],
      ["deliveries", "a.vos", { direction: "out", states: ["sending", "stored"], newestFirst: false, limit: 7 }],
      ["wait", "a.vos", DELIVERY, "prepared"],
      ["rejections", "a.vos", DELIVERY],
      ["rows", "zaaksysteem", { agreementId: "incidenten-dagelijks" }],
      ["agreements", "a.vos"],
      ["sign", "c.ree", { id: "x" }],
      ["accept-signed", "c.ree", { v: 1 }],
      ["propose", "c.ree", "incidenten-dagelijks", undefined],
      ["accept", "c.ree", "incidenten-dagelijks", 3],
      ["refuse", "c.ree", "incidenten-dagelijks", "content", 3],
      ["suspended", "c.ree", "incidenten-dagelijks", "quality"],
      ["resumed", "c.ree", "incidenten-dagelijks", null],
      ["ended", "c.ree", "incidenten-dagelijks", "quality"],
      ["share-keys", "c.ree", "incidenten-dagelijks", false],
      ["accept-keys", "c.ree", "incidenten-dagelijks"],
      ["accept-sealed-keys", "c.ree", "incidenten-dagelijks", "a.b.c.d.e"],
      ["new-key", "c.ree", "d-1", "2026-01"],
      ["epochs", "a.vos", "d-1"],
      ["rotation", "c.ree", "d-1", "2026-07"],
      ["retirement", "c.ree", "d-1", "2026-07"],
      ["destruction", "c.ree", "d-1", "2026-07"],
      ["activation", "c.ree", "d-1", "2026-07", when],
      ["share-keys", "c.ree", "incidenten-dagelijks", true, "2026-07"],
      ["signed", "a.vos", "incidenten-dagelijks", undefined],
      ["agreement-lines", "a.vos"],
      ["log", "b.das", { log: LOG, deliveryId: DELIVERY, after: 0, limit: 9 }],
      ["bundle", "b.das", LOG],
      ["alarms", "a.vos"],
      ["check", "a.vos"],
      ["work", "a.vos"],
      ["replay", "a.vos"],
    ]);
  });

  it("is told a refusal with its code, its details and the id of the log line", async () => {
    const { clientOf } = await apiWorld();
    const other = DELIVERY.replace(/1$/, "2");
    await expect(clientOf("vos").service.delivery(WHO, other)).rejects.toThrow(
      refused("DELIVERY_UNKNOWN", { errorId: "f1" }),
    );
    await expect(clientOf("das").service.release(WHO, DELIVERY)).rejects.toThrow(
      refused("ACCESS_DENIED", { role: "privacy-officer", action: "release" }),
    );
    await expect(clientOf("iemand").service.release(WHO, DELIVERY)).rejects.toThrow(refused("ACCESS_UNKNOWN"));
  });

  it("knows a user whose name is not plain", async () => {
    const { clientOf } = await apiWorld();
    expect(await clientOf("uil é").service.agreements(WHO)).toHaveLength(1);
  });

  it("says that no gateway runs", async () => {
    const client = createOfficerClient({ socketPath: "/nonexistent/gateway.sock", officer: "vos" });
    await expect(client.service.agreements(WHO)).rejects.toThrow(refused("SERVICE_UNREACHABLE", { why: "ENOENT" }));
    await expect(client.service.push(WHO, REQUEST, pieces("abc"), () => {})).rejects.toThrow(
      refused("SERVICE_UNREACHABLE"),
    );
  });

  it("refuses a mapping that no header can carry", async () => {
    const { clientOf } = await apiWorld();
    const mapping = { long: "x".repeat(65_536) };
    await expect(clientOf("vos").service.push(WHO, { ...REQUEST, mapping }, pieces("a"), () => {})).rejects.toThrow(
      refused("TOO_LARGE", { what: "mapping" }),
    );
  });

  it("carries the largest mapping that is allowed", async () => {
    const { clientOf, service } = await apiWorld();
    const mapping = { long: "x".repeat(65_500) };
    await clientOf("vos").service.push(WHO, { ...REQUEST, mapping }, pieces("a"), () => {});
    expect(service.asked).toEqual([["push", "a.vos", { ...REQUEST, mapping }]]);
  });

  it("waits until a delivery has changed, or until it is no longer wanted", async () => {
    const { clientOf, service, clock } = await apiWorld();
    const stop = new AbortController();
    const waiting = clientOf("vos").service.waitForChange(WHO, DELIVERY, "sending", stop.signal);
    await expect.poll(() => service.asked).toHaveLength(1);
    clock.wake();
    // the hold was over and nothing had changed: it asks again
    await expect.poll(() => service.asked.filter(([what]) => what === "wait")).toHaveLength(2);
    stop.abort();
    expect((await waiting).delivery.id).toBe(VIEW.delivery.id);
    await expect.poll(() => service.asked.filter(([what]) => what === "waited")).toHaveLength(2);
  });
});

describe("a push that goes wrong", () => {
  it("before any progress is a refusal, though gigabytes are still to come", async () => {
    const { clientOf, service } = await apiWorld();
    service.receive = async () => {
      throw new SluisError("AGREEMENT_UNKNOWN");
    };
    let sent = 0;
    async function* endless() {
      for (;;) {
        sent += 65_536;
        yield Buffer.alloc(65_536);
      }
    }
    await expect(clientOf("vos").service.push(WHO, REQUEST, endless(), () => {})).rejects.toThrow(
      refused("AGREEMENT_UNKNOWN"),
    );
    expect(sent).toBeLessThan(64 * 1024 * 1024);
  });

  it("after progress ends in a problem line", async () => {
    const { clientOf, service, log } = await apiWorld();
    service.receive = async (_, __, progress) => {
      progress({ rows: 1, bytes: 1, total: null });
      throw new Error("row 5: Jansen, Damstraat 99999");
    };
    const error = (await clientOf("vos")
      .service.push(WHO, REQUEST, pieces("abc"), () => {})
      .catch((caught: unknown) => caught)) as SluisError;
    expect(error).toEqual(refused("INTERNAL", { errorId: "f1" }));
    expect(JSON.stringify(error.details)).not.toContain("Jansen");
    expect(log).toHaveLength(1);
  });

  it("because the file cannot be read here is told as that, and the gateway never takes it for the whole file", async () => {
    const { clientOf, service } = await apiWorld();
    const seen: unknown[] = [];
    service.receive = async (_, file, progress) => {
      progress({ rows: 0, bytes: 0, total: null });
      try {
        for await (const _chunk of file);
        seen.push("whole");
      } catch (error) {
        seen.push((error as SluisError).code);
        throw error;
      }
      return OUTCOME;
    };
    const begun = Promise.withResolvers<void>();
    async function* vanishing() {
      yield Buffer.from("a");
      await begun.promise;
      throw new Error("the disk is gone");
    }
    await expect(clientOf("vos").service.push(WHO, REQUEST, vanishing(), () => begun.resolve())).rejects.toThrow(
      "the disk is gone",
    );
    await expect.poll(() => seen).toEqual(["BODY_BROKEN_OFF"]);
  });

  it("because the gateway dies is told as unreachable", async () => {
    const { clientOf, service, api, clock } = await apiWorld();
    service.receive = async (_, __, progress) => {
      progress({ rows: 0, bytes: 0, total: null });
      return new Promise(() => {});
    };
    const pushed = clientOf("vos").service.push(WHO, REQUEST, pieces("abc"), () => {
      api.close();
      clock.wake();
    });
    await expect(pushed).rejects.toThrow(refused("SERVICE_UNREACHABLE"));
  });
});

it("an export that breaks in the middle is never taken for a whole one", async () => {
  const { clientOf, service } = await apiWorld();
  service.rows = async function* () {
    for (let row = 0; row < 20_000; row++) yield `["r${row}","nieuw"]`;
    throw new Error("disk");
  };
  const { lines } = await clientOf("uil é").service.exportRows(WHO, { deliveryId: DELIVERY });
  await expect(Array.fromAsync(lines)).rejects.toThrow(refused("SERVICE_UNREACHABLE"));
});
