import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readSchema } from "../../gateway/core/control-document.ts";
import type { LogEntry } from "../../gateway/core/types/log-entry.ts";
import { entryFault } from "../../gateway/ledger/entry-rules.ts";
import { decodeEntry, encodeEntry, MAXIMUM_LEAF } from "../../gateway/ledger/log-entry.ts";
import { CITY, POLICE, START, wholeEntry } from "./ledger-world.ts";

const PARTNER_LOG = `sluis/${POLICE}/${CITY}`;
const LOCAL_LOG = `sluis/${POLICE}/local`;

describe("the leaf of an entry", () => {
  it("is its canonical JSON, so members stand in order and there is no white space", () => {
    const leaf = encodeEntry({ v: 1, type: "login", time: 5, environment: "test", role: "data-officer" });
    expect(leaf.toString()).toBe('{"environment":"test","role":"data-officer","time":5,"type":"login","v":1}');
    expect(decodeEntry(leaf)).toEqual({ v: 1, type: "login", time: 5, environment: "test", role: "data-officer" });
  });

  it.each([
    ["white space", '{"environment":"test", "time":5,"type":"login","v":1}'],
    ["members out of order", '{"type":"login","environment":"test","time":5,"v":1}'],
    ["a member twice", '{"environment":"test","time":4,"time":5,"type":"login","v":1}'],
    ["another form of a number", '{"environment":"test","time":5.0,"type":"login","v":1}'],
    ["an exponent", '{"environment":"test","time":5e0,"type":"login","v":1}'],
    ["minus zero", '{"environment":"test","time":-0,"type":"login","v":1}'],
    ["an escape that is not needed", '{"environment":"test","time":5,"type":"\\u006cogin","v":1}'],
    ["a byte order mark", '\ufeff{"environment":"test","time":5,"type":"login","v":1}'],
    ["something behind it", '{"environment":"test","time":5,"type":"login","v":1}\n'],
    ["a fraction", '{"environment":"test","time":5.5,"type":"login","v":1}'],
    ["a number beyond 2^53", '{"environment":"test","time":9007199254740993,"type":"login","v":1}'],
    ["null", '{"environment":"test","role":null,"time":5,"type":"login","v":1}'],
    ["an unknown member", '{"environment":"test","note":"x","time":5,"type":"login","v":1}'],
    ["a member named __proto__", '{"__proto__":1,"environment":"test","time":5,"type":"login","v":1}'],
    ["an unknown type", '{"environment":"test","time":5,"type":"loggedin","v":1}'],
    ["depth", "[".repeat(4000) + "]".repeat(4000)],
    ["nothing", ""],
  ])("is refused with %s", (_, text) => {
    expect(() => decodeEntry(Buffer.from(text))).toThrow(expect.objectContaining({ name: "SluisError" }));
  });

  it("is refused when it is no UTF-8", () => {
    const leaf = encodeEntry({ v: 1, type: "login", time: 5, environment: "test", role: "data-officer" });
    leaf[leaf.indexOf("officer")] = 0xff;
    expect(() => decodeEntry(leaf)).toThrow(expect.objectContaining({ name: "SluisError" }));
  });

  it.each<[string, Partial<LogEntry>]>([
    ["a name as purpose", { purpose: "Jan de Vries" }],
    ["a sentence as reason", { reason: "hij woont daar niet meer" }],
    ["an officer in clear", { actor: "j.devries" }],
    ["a birth date as role", { role: "1980-01-01 geboren" }],
    ["a sentence as schema", { schema: { id: "over Jan", hash: "0".repeat(64) } }],
  ])("cannot hold free text: %s", (_, changes) => {
    expect(() => encodeEntry(wholeEntry(changes))).toThrow(expect.objectContaining({ code: "SCHEMA_VIOLATION" }));
  });

  it("is at most 8 KiB", () => {
    const tally = {
      outcome: "refused",
      field: "f".repeat(60),
      rule: "r".repeat(40),
      count: Number.MAX_SAFE_INTEGER,
    } as const;
    const most = encodeEntry(wholeEntry({ tallies: Array(41).fill(tally) }));
    expect(most.length).toBeLessThanOrEqual(MAXIMUM_LEAF);
    expect(() => encodeEntry(wholeEntry({ tallies: Array(50).fill(tally) }))).toThrow(
      expect.objectContaining({ code: "TOO_LARGE" }),
    );
    expect(() => decodeEntry(Buffer.alloc(MAXIMUM_LEAF + 1, 32))).toThrow(
      expect.objectContaining({ code: "TOO_LARGE" }),
    );
  });

  it("has one text only: changing any byte gives no entry or another entry, never the same", () => {
    const leaf = encodeEntry(wholeEntry());
    const original = decodeEntry(leaf);
    fc.assert(
      fc.property(fc.nat(leaf.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const changed = Buffer.from(leaf);
        changed[at]! ^= change;
        let read: LogEntry;
        try {
          read = decodeEntry(changed);
        } catch {
          return;
        }
        expect(read).not.toEqual(original);
      }),
      { numRuns: 500 },
    );
  });
});

describe("what an entry must say", () => {
  it("is complete for a delivery", () => {
    expect(entryFault(PARTNER_LOG, wholeEntry())).toBeUndefined();
  });

  it.each(["from", "to", "agreement", "basis", "purpose", "counts", "root", "trace", "schema"] as const)(
    "includes '%s' when a delivery is sent",
    (member) => {
      const { [member]: _, ...rest } = wholeEntry();
      expect(entryFault(PARTNER_LOG, rest as LogEntry)).toBe(member);
    },
  );

  it("includes number and manifest once a delivery is sent, and not before", () => {
    const { delivery, ...rest } = wholeEntry();
    const { number, manifestHash, ...early } = delivery!;
    expect(entryFault(PARTNER_LOG, { ...rest, delivery: { ...early, manifestHash: manifestHash! } })).toBe(
      "delivery.number",
    );
    expect(entryFault(PARTNER_LOG, { ...rest, delivery: { ...early, number: number! } })).toBe("delivery.manifestHash");
    expect(entryFault(PARTNER_LOG, { ...rest, type: "prepared", delivery: early })).toBeUndefined();
  });

  it("includes a reason when a delivery is rejected", () => {
    expect(entryFault(PARTNER_LOG, wholeEntry({ type: "rejected" }))).toBe("reason");
  });
});

describe("where an entry belongs", () => {
  const login: LogEntry = { v: 1, type: "login", time: 1, environment: "test", actor: "a".repeat(64), role: "auditor" };

  it("is that partner's log when it names an agreement, and the local log when it does not", () => {
    expect(entryFault(LOCAL_LOG, wholeEntry())).toBe("other-log");
    expect(entryFault(PARTNER_LOG, login)).toBe("other-log");
    expect(entryFault(LOCAL_LOG, login)).toBeUndefined();
  });

  it("is never another partner's log", () => {
    expect(entryFault(PARTNER_LOG, wholeEntry({ to: "00000001009999999000" }))).toBe("other-partner");
    expect(entryFault(`sluis/${CITY}/${POLICE}`, wholeEntry())).toBeUndefined();
  });

  it("is only the local log for counts by rule, which would tell a partner of an investigation", () => {
    const tallies = [{ outcome: "withheld", field: "incidentcode", rule: "blocked", count: 2 }] as const;
    const tallied: LogEntry = {
      v: 1,
      type: "tallied",
      time: START,
      environment: "test",
      delivery: { id: wholeEntry().delivery!.id },
      tallies: [...tallies],
    };
    expect(entryFault(LOCAL_LOG, tallied)).toBeUndefined();
    expect(entryFault(PARTNER_LOG, tallied)).toBe("other-log");
    expect(entryFault(PARTNER_LOG, wholeEntry({ tallies: [...tallies] }))).toBe("tallies");
  });

  it("is a partner's log for the local checkpoint, without the size that would show how much happens elsewhere", () => {
    const checkpoint = { log: LOCAL_LOG, hash: "5".repeat(64) };
    const entry: LogEntry = { v: 1, type: "local-checkpoint", time: START, environment: "test", checkpoint };
    expect(entryFault(PARTNER_LOG, entry)).toBeUndefined();
    expect(entryFault(PARTNER_LOG, { ...entry, checkpoint: { ...checkpoint, size: 3 } })).toBe("checkpoint");
    expect(entryFault(LOCAL_LOG, entry)).toBe("checkpoint");
  });
});

describe("the schema of entries", () => {
  const ASCII_PATTERN = /^\^[\x20-\x7e]*\$$/;
  const strings: [string, { readonly [keyword: string]: unknown }][] = [];
  const visit = (node: unknown, path: string): void => {
    if (node === null || typeof node !== "object") return;
    const schema = node as { readonly [keyword: string]: unknown };
    if (schema["type"] === "string") strings.push([path, schema]);
    if (schema["type"] === "object") expect(schema["additionalProperties"], path).toBe(false);
    expect(["number", "null"], path).not.toContain(schema["type"]);
    for (const [name, value] of Object.entries(schema)) visit(value, `${path}/${name}`);
  };
  visit(readSchema("log-entry.schema.json"), "");

  it("has no text without an anchored pattern of ASCII characters, and none that allows a space", () => {
    expect(strings.length).toBeGreaterThan(10);
    for (const [path, { pattern }] of strings) {
      expect(pattern, path).toMatch(ASCII_PATTERN);
      expect(pattern, path).not.toMatch(/[^\\]\.[*+{]|\\s|\\w|\[\^| /);
    }
  });
});
