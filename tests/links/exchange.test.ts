import { describe, expect, it } from "vitest";
import { SluisError } from "../../gateway/core/sluis-error.ts";
import { CHECK, DELIVERY, linkWorld, MUNICIPALITY, POLICE } from "./link-world.ts";

const NOBODY = new AbortController().signal;
const refused = (code: string, details: object = {}) =>
  expect.objectContaining({ code, details: expect.objectContaining(details) });

describe("the messages of the exchange", () => {
  it("carry a manifest, its parts, the state, a void, the outbox and an agreement check", async () => {
    const { courier, exchange } = await linkWorld();
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
    const { courier, exchange } = await linkWorld();
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

  it("use one kept-alive connection and the hybrid key exchange, which the courier's log names", async () => {
    const { courier, log } = await linkWorld();
    expect(courier.connection(MUNICIPALITY)).toBeNull();
    for (let round = 0; round < 3; round++) await courier.status(MUNICIPALITY, DELIVERY);
    expect(log.filter((line) => (line as { event?: string }).event === "courier-connected")).toEqual([
      { event: "courier-connected", partner: MUNICIPALITY, protocol: "TLSv1.3", group: "X25519MLKEM768" },
    ]);
    expect(courier.connection(MUNICIPALITY)).toEqual({ protocol: "TLSv1.3", group: "X25519MLKEM768" });
  });
});

describe("a refusal", () => {
  it("reaches the dialler with the same code and details, and no word of the inside", async () => {
    const { courier, exchange } = await linkWorld();
    exchange.instead = async () => {
      throw new SluisError("TOO_LARGE", { what: "manifest", limit: 5, path: "/var/lib/sluis" });
    };
    const error = await courier.offer(MUNICIPALITY, "x").catch((caught: unknown) => caught);
    expect(error).toEqual(refused("TOO_LARGE"));
    expect((error as SluisError).details).toEqual({ what: "manifest", limit: 5 });
  });

  it("answers a delivery of somebody else as unknown", async () => {
    const { courier } = await linkWorld();
    const other = DELIVERY.replace(/1$/, "2");
    await expect(courier.status(MUNICIPALITY, other)).rejects.toThrow(refused("DELIVERY_UNKNOWN"));
  });

  it("of an unexpected kind says only that the partner failed, and may be retried", async () => {
    const { courier, exchange, log } = await linkWorld();
    exchange.instead = async () => {
      throw new Error("SQLITE_FULL: /var/lib/sluis/store.db");
    };
    await expect(courier.offer(MUNICIPALITY, "x")).rejects.toThrow(refused("PARTNER_FAILED"));
    expect(log).toContainEqual({ code: "Error: SQLITE_FULL: /var/lib/sluis/store.db", partner: POLICE });
  });
});

describe("the outbox", () => {
  it("is held open until the hold is over, and then answered as empty", async () => {
    const { courier, exchange, clock } = await linkWorld({ outboxHold: 1_000 });
    const held = courier.outbox(MUNICIPALITY, 7, NOBODY);
    await expect.poll(() => exchange.seen).toEqual([`outbox ${POLICE} 7`]);
    clock.advance(1_000);
    expect(await held).toEqual([]);
    expect(exchange.seen).toContain("outbox released");
  });

  it("lets go of the wait when the dialler leaves", async () => {
    const { courier, exchange } = await linkWorld();
    const leave = new AbortController();
    const held = courier.outbox(MUNICIPALITY, 7, leave.signal);
    await expect.poll(() => exchange.seen).toEqual([`outbox ${POLICE} 7`]);
    leave.abort();
    expect(await held).toEqual([]);
    await expect.poll(() => exchange.seen).toContain("outbox released");
  });
});

describe("stopping", () => {
  it("answers what is held open, lets a running request finish and takes no new one", async () => {
    const { courier, exchange, door } = await linkWorld();
    const gate = Promise.withResolvers<never>();
    const held = courier.outbox(MUNICIPALITY, 7, NOBODY);
    await expect.poll(() => exchange.seen).toHaveLength(1);
    exchange.instead = () => gate.promise;
    const part = courier.putPart(MUNICIPALITY, DELIVERY, 1, Buffer.alloc(10));
    await expect.poll(() => exchange.seen).toHaveLength(2);
    const closed = door.close();
    expect(await held).toEqual([]);
    gate.resolve(undefined as never);
    await part;
    await closed;
    await expect(courier.status(MUNICIPALITY, DELIVERY)).rejects.toThrow(refused("PARTNER_UNREACHABLE"));
  });

  it("cuts what is not done by the deadline", async () => {
    const { courier, exchange, door, clock } = await linkWorld({ closeDeadline: 5_000 });
    exchange.instead = () => new Promise(() => {});
    const stuck = courier.putPart(MUNICIPALITY, DELIVERY, 1, Buffer.alloc(10));
    stuck.catch(() => {});
    await expect.poll(() => exchange.seen).toHaveLength(1);
    const closed = door.close();
    clock.advance(5_000);
    await closed;
    await expect(stuck).rejects.toThrow(refused("PARTNER_UNREACHABLE"));
  });

  it("of the courier ends what it asks", async () => {
    const { courier, exchange } = await linkWorld();
    exchange.instead = () => new Promise(() => {});
    const stuck = courier.status(MUNICIPALITY, DELIVERY);
    stuck.catch(() => {});
    await expect.poll(() => exchange.seen).toHaveLength(1);
    await courier.close();
    await expect(stuck).rejects.toThrow(refused("GATEWAY_STOPPING"));
    await expect(courier.status(MUNICIPALITY, DELIVERY)).rejects.toThrow(refused("GATEWAY_STOPPING"));
  });
});

describe("the places of a door", () => {
  it("are more than a courier asks for at once, however much waits", async () => {
    const { courier, exchange } = await linkWorld();
    const held = courier.outbox(MUNICIPALITY, 7, NOBODY);
    const gate = Promise.withResolvers<never>();
    exchange.instead = () => gate.promise;
    const asked = Array.from({ length: 50 }, () => courier.status(MUNICIPALITY, DELIVERY));
    const statuses = () => exchange.seen.filter((line) => line.startsWith("status")).length;
    await expect.poll(statuses).toBe(16);
    // a seventeenth would have had time to come
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(statuses()).toBe(16);
    exchange.instead = null;
    gate.resolve(undefined as never);
    expect(await Promise.all(asked)).toHaveLength(50);
    await courier.close();
    await held.catch(() => {});
  });

  it("are bounded per partner", async () => {
    const { courier, exchange } = await linkWorld({ requestsPerPartner: 2 });
    const gate = Promise.withResolvers<never>();
    exchange.instead = () => gate.promise;
    const running = [1, 2].map((n) => courier.putPart(MUNICIPALITY, DELIVERY, n, Buffer.alloc(1)));
    await expect.poll(() => exchange.seen).toHaveLength(2);
    await expect(courier.putPart(MUNICIPALITY, DELIVERY, 3, Buffer.alloc(1))).rejects.toThrow(
      refused("TOO_MANY_REQUESTS"),
    );
    exchange.instead = null;
    gate.resolve(undefined as never);
    await Promise.all(running);
    await courier.putPart(MUNICIPALITY, DELIVERY, 3, Buffer.alloc(1));
  });
});

it("two doors cannot take one port", async () => {
  const { door } = await linkWorld();
  const { createHttpsDoor } = await import("../../gateway/links/https/create-https-door.ts");
  const world = await linkWorld();
  await expect(
    createHttpsDoor({
      exchange: world.exchange,
      tls: { options: () => ({}), identify: () => ({ partner: POLICE }) },
      host: "127.0.0.1",
      port: door.port,
      clock: world.clock,
      logger: { info: () => {}, warn: () => {}, error: () => "" },
    }),
  ).rejects.toThrow(refused("ADDRESS_IN_USE", { address: `127.0.0.1:${door.port}` }));
});
