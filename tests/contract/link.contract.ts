import { describe, expect, it } from "vitest";
import { SluisError } from "../../gateway/core/sluis-error.ts";
import type { Courier } from "../../gateway/deliveries/ports/partner-link.ts";
import { CHECK, DELIVERY, type FakeExchange } from "../links/fake-exchange.ts";
import { MUNICIPALITY, POLICE } from "../links/link-world.ts";
import type { ManualClock } from "../links/manual-clock.ts";

/** A courier of the police side, and a door of the municipality with a fake receiver behind it. */
export interface OpenLink {
  readonly courier: Courier;
  readonly exchange: FakeExchange;
  readonly door: { close(): Promise<void> };
  readonly clock: ManualClock;
  /** What both sides logged. */
  readonly log: readonly unknown[];
}

/** However busy the machine is. */
const PATIENT = { timeout: 20_000 };
const NOBODY = new AbortController().signal;
const refused = (code: string, details: object = {}) =>
  expect.objectContaining({ code, details: expect.objectContaining(details) });

/** What every link does. `open` makes one for the length of a test; the door holds an outbox open for so many milliseconds. */
export function linkContract(
  name: string,
  open: (limits?: { readonly outboxHold?: number }) => Promise<OpenLink>,
): void {
  describe(`the messages of the exchange over ${name}`, () => {
    it("carry a manifest, its parts, the state, a void, the outbox and an agreement check", async () => {
      const { courier, exchange } = await open();
      const part = Buffer.from([0, 255, 13, 10, 0]);
      expect(await courier.offer(MUNICIPALITY, "a.b.c.d.e")).toMatchObject({ deliveryId: DELIVERY, missing: [1, 2] });
      await courier.putPart(MUNICIPALITY, DELIVERY, 2, part);
      expect(await courier.status(MUNICIPALITY, DELIVERY)).toMatchObject({ state: "stored", receipts: ["a.b.c"] });
      expect(await courier.void(MUNICIPALITY, DELIVERY, "a.b.c")).toMatchObject({ state: "void", receipts: ["a.b.c"] });
      expect(await courier.outbox(MUNICIPALITY, 0, NOBODY)).toEqual([
        { position: 1, deliveryId: DELIVERY, kind: "receipt", token: "a.b.c" },
      ]);
      expect(await courier.checkAgreement(MUNICIPALITY, CHECK)).toEqual({ ...CHECK, keyChecks: {} });
      expect(exchange.seen).toEqual([
        `manifest ${POLICE} a.b.c.d.e`,
        `part ${POLICE} ${DELIVERY} 2`,
        `status ${POLICE} ${DELIVERY}`,
        `void ${POLICE} ${DELIVERY} a.b.c`,
        `outbox ${POLICE} 0`,
        `check ${POLICE} incidenten-dagelijks`,
      ]);
      expect(Buffer.from(exchange.parts.get(2)!)).toEqual(part);
    });

    it("carry parts of 8 MiB, several at once, in memory of their own", async () => {
      const { courier, exchange } = await open();
      const largest = Buffer.alloc(8 * 1024 * 1024, 7);
      await Promise.all([1, 2, 3].map((n) => courier.putPart(MUNICIPALITY, DELIVERY, n, largest)));
      for (const part of exchange.parts.values()) {
        expect(largest.equals(part)).toBe(true);
        expect(part.byteLength).toBe(part.buffer.byteLength);
      }
      await expect(courier.putPart(MUNICIPALITY, DELIVERY, 4, Buffer.alloc(largest.length + 1))).rejects.toThrow(
        refused("TOO_LARGE", { limit: largest.length }),
      );
      expect(exchange.parts.size).toBe(3);
    });
  });

  describe(`a refusal over ${name}`, () => {
    it("reaches the dialler with the same code and details, and no word of the inside", async () => {
      const { courier, exchange } = await open();
      exchange.instead = async () => {
        throw new SluisError("TOO_LARGE", { what: "manifest", limit: 5, path: "/var/lib/sluis" });
      };
      const error = await courier.offer(MUNICIPALITY, "x").catch((caught: unknown) => caught);
      expect(error).toEqual(refused("TOO_LARGE"));
      expect((error as SluisError).details).toEqual({ what: "manifest", limit: 5 });
    });

    it("answers a delivery of somebody else as unknown", async () => {
      const { courier } = await open();
      const other = DELIVERY.replace(/1$/, "2");
      await expect(courier.status(MUNICIPALITY, other)).rejects.toThrow(refused("DELIVERY_UNKNOWN"));
    });

    it("of an unexpected kind says only that the partner failed, and may be retried", async () => {
      const { courier, exchange, log } = await open();
      exchange.instead = async () => {
        throw new Error("SQLITE_FULL: /var/lib/sluis/store.db");
      };
      await expect(courier.offer(MUNICIPALITY, "x")).rejects.toThrow(refused("PARTNER_FAILED"));
      expect(log).toContainEqual({ code: "Error: SQLITE_FULL: /var/lib/sluis/store.db", partner: POLICE });
    });
  });

  describe(`the outbox over ${name}`, () => {
    it("is held open until the hold is over, and then answered as empty", async () => {
      const { courier, exchange, clock } = await open({ outboxHold: 1_000 });
      const held = courier.outbox(MUNICIPALITY, 7, NOBODY);
      await expect.poll(() => exchange.seen, PATIENT).toEqual([`outbox ${POLICE} 7`]);
      clock.advance(1_000);
      expect(await held).toEqual([]);
      expect(exchange.seen).toContain("outbox released");
    });

    it("is not waited for when the dialler wants it no more", async () => {
      const { courier, exchange } = await open();
      const leave = new AbortController();
      const held = courier.outbox(MUNICIPALITY, 7, leave.signal);
      await expect.poll(() => exchange.seen, PATIENT).toEqual([`outbox ${POLICE} 7`]);
      leave.abort();
      expect(await held).toEqual([]);
    });
  });

  describe(`stopping a link over ${name}`, () => {
    it("answers what is held open, lets a running request finish and takes no new one", async () => {
      const { courier, exchange, door } = await open();
      const gate = Promise.withResolvers<never>();
      const held = courier.outbox(MUNICIPALITY, 7, NOBODY);
      await expect.poll(() => exchange.seen, PATIENT).toHaveLength(1);
      exchange.instead = () => gate.promise;
      const part = courier.putPart(MUNICIPALITY, DELIVERY, 1, Buffer.alloc(10));
      await expect.poll(() => exchange.seen, PATIENT).toHaveLength(2);
      const closed = door.close();
      expect(await held).toEqual([]);
      gate.resolve(undefined as never);
      await part;
      await closed;
    });

    it("of the courier ends what it asks", async () => {
      const { courier, exchange } = await open();
      exchange.instead = () => new Promise(() => {});
      const stuck = courier.status(MUNICIPALITY, DELIVERY);
      stuck.catch(() => {});
      await expect.poll(() => exchange.seen, PATIENT).toHaveLength(1);
      await courier.close();
      await expect(stuck).rejects.toThrow(refused("GATEWAY_STOPPING"));
      await expect(courier.status(MUNICIPALITY, DELIVERY)).rejects.toThrow(refused("GATEWAY_STOPPING"));
    });
  });

  describe(`the places of a link over ${name}`, () => {
    it("are more than a courier asks for at once, however much waits", async () => {
      const { courier, exchange } = await open();
      const held = courier.outbox(MUNICIPALITY, 7, NOBODY).catch(() => {});
      const gate = Promise.withResolvers<never>();
      exchange.instead = () => gate.promise;
      const asked = Array.from({ length: 50 }, () => courier.status(MUNICIPALITY, DELIVERY));
      const statuses = () => exchange.seen.filter((line) => line.startsWith("status")).length;
      await expect.poll(statuses, PATIENT).toBe(16);
      // a seventeenth would have had time to come
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(statuses()).toBe(16);
      exchange.instead = null;
      gate.resolve(undefined as never);
      expect(await Promise.all(asked)).toHaveLength(50);
      await courier.close();
      await held;
    });
  });
}
