import { describe, expect, it } from "vitest";
import { linkContract } from "../contract/link.contract.ts";
import { DELIVERY, linkWorld, MUNICIPALITY, POLICE } from "./link-world.ts";

const refused = (code: string, details: object = {}) =>
  expect.objectContaining({ code, details: expect.objectContaining(details) });

linkContract("HTTPS", linkWorld);

describe("a connection", () => {
  it("is kept alive and made with the hybrid key exchange, which the courier's log names", async () => {
    const { courier, log } = await linkWorld();
    expect(courier.connection(MUNICIPALITY)).toBeNull();
    for (let round = 0; round < 3; round++) await courier.status(MUNICIPALITY, DELIVERY);
    expect(log.filter((line) => (line as { event?: string }).event === "courier-connected")).toEqual([
      { event: "courier-connected", partner: MUNICIPALITY, protocol: "TLSv1.3", group: "X25519MLKEM768" },
    ]);
    expect(courier.connection(MUNICIPALITY)).toEqual({ protocol: "TLSv1.3", group: "X25519MLKEM768" });
  });
});

describe("the outbox", () => {
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
  it("of the door leaves nobody to answer", async () => {
    const { courier, door } = await linkWorld();
    await courier.status(MUNICIPALITY, DELIVERY);
    await door.close();
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
});

describe("the places of a door", () => {
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
