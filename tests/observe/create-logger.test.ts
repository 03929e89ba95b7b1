import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { PassThrough } from "node:stream";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { SluisError } from "../../gateway/core/sluis-error.ts";
import { createLogger, type LogLevel } from "../../gateway/observe/create-logger.ts";
import type { LogFields } from "../../gateway/observe/log-fields.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function collect(level: LogLevel = "debug") {
  const stream = new PassThrough();
  const logger = createLogger({ level, environment: "test", clock: { now: () => 1_772_000_000_000 }, to: stream });
  const lines = async (): Promise<Record<string, unknown>[]> => {
    await logger.close();
    const text = String(stream.read() ?? "");
    return text
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line));
  };
  return { logger, lines };
}

const DELIVERY = "0199f3a2-0000-7000-8000-000000000001";

describe("the log of a gateway", () => {
  it("is one JSON object per line with time, level, environment, event and the fields", async () => {
    const { logger, lines } = collect();
    logger.info("delivery-stored", {
      deliveryId: DELIVERY,
      agreement: "bvh-dagelijks",
      records: 5000,
      durationMs: 12.5,
    });
    expect(await lines()).toEqual([
      {
        time: "2026-02-25T06:13:20.000Z",
        level: "info",
        environment: "test",
        event: "delivery-stored",
        deliveryId: DELIVERY,
        agreement: "bvh-dagelijks",
        records: 5000,
        durationMs: 12.5,
      },
    ]);
  });

  it("leaves out what is below its level", async () => {
    const { logger, lines } = collect("warn");
    logger.debug("a-step");
    logger.info("a-step");
    logger.warn("a-warning");
    logger.error(new Error("x"));
    expect((await lines()).map((line) => line["level"])).toEqual(["warn", "error"]);
  });

  it("drops fields that are not on the list, and values that are not of the listed shape", async () => {
    const { logger, lines } = collect();
    const fields = {
      naam: "Testpersoon",
      message: "Testpersoon",
      bsn: "001234567",
      code: "Testpersoon woont hier",
      deliveryId: "001234567",
      agreement: "Testlaan 90001",
      partner: "001234567",
      step: "Testpersoon 001234567",
      state: { name: "Testpersoon" },
      records: "001234567",
      toString: "Testpersoon",
    };
    logger.info("Testpersoon is geladen", fields as unknown as LogFields);
    const [line] = await lines();
    expect(Object.keys(line!)).toEqual(["time", "level", "environment", "event"]);
    expect(line!["event"]).toBe("unnamed-event");
  });

  it("never lets a planted name, address or number through, whatever field it comes in", async () => {
    const names = fc.constantFrom("code", "errorId", "deliveryId", "agreement", "partner", "records", "step", "naam");
    const planted = fc.constantFrom("Jan Testpersoon", "001234567", "Testlaan 90001", "jan@voorbeeld.example");
    await fc.assert(
      fc.asyncProperty(fc.dictionary(names, planted), planted, async (fields, event) => {
        const { logger, lines } = collect();
        logger.warn(event, fields);
        logger.error(new Error(event), fields);
        const text = JSON.stringify(await lines());
        for (const value of [event, ...Object.values(fields)]) expect(text).not.toContain(value);
      }),
      { numRuns: 50 },
    );
  });

  it("gets its events as fixed texts: no call anywhere makes one from data", () => {
    const room = resolve(import.meta.dirname, "../../gateway");
    const calls = readdirSync(room, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .flatMap((name) => [
        ...readFileSync(join(room, name), "utf8").matchAll(/\blogger\.(?:info|warn|debug)\(\s*([^,)]*)/g),
      ]);
    expect(calls.length).toBeGreaterThan(3);
    expect(calls.map((call) => call[1]).filter((event) => !/^"[a-z]+(?:[ -][a-z]+){0,5}"$/.test(event!))).toEqual([]);
  });

  it("gives an error an id that is found in the log beside its code, and where it happened, without its message", async () => {
    const { logger, lines } = collect();
    const cause = new Error("Testpersoon op regel 3\n    at Testpersoon (Testlaan:90001:1)");
    const errorId = logger.error(new SluisError("CONFIG_NOT_FOUND", { path: "Testpersoon" }, { cause }), {
      step: "load",
    });
    const [line] = await lines();
    expect(errorId).toMatch(/^[0-9a-z]{8}$/);
    expect(line).toMatchObject({ level: "error", code: "CONFIG_NOT_FOUND", errorId, step: "load" });
    const at = line!["at"] as string[];
    expect(at.some((frame) => frame.includes("create-logger.test.ts"))).toBe(true);
    expect(at).toContain("caused by Error");
    expect(JSON.stringify(line)).not.toMatch(/Testpersoon|Testlaan/);
  });

  it("logs what is thrown without being an error", async () => {
    const { logger, lines } = collect();
    logger.error("Testpersoon");
    logger.error(null);
    expect((await lines()).map((line) => line["code"])).toEqual(["INTERNAL", "INTERNAL"]);
  });

  it("appends to a file that only its owner can read", async () => {
    const folder = mkdtempSync(join(tmpdir(), "sluis-log-"));
    folders.push(folder);
    const file = join(folder, "gateway.log");
    for (const event of ["first-start", "second-start"]) {
      const logger = createLogger({ level: "info", environment: "test", clock: { now: () => 0 }, to: file });
      logger.info(event);
      await logger.close();
    }
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, "utf8").match(/first-start|second-start/g)).toEqual(["first-start", "second-start"]);
  });
});
