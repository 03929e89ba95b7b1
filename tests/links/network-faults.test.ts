import { createConnection, createServer, type Socket } from "node:net";
import { connect } from "node:tls";
import { describe, expect, it, onTestFinished } from "vitest";
import { type Fault, faultProxy } from "./fault-proxy.ts";
import { DELIVERY, linkWorld, MUNICIPALITY, police, rawClient } from "./link-world.ts";

const refused = (code: string, why?: string) =>
  expect.objectContaining({ code, details: expect.objectContaining(why === undefined ? {} : { why }) });
const PART = Buffer.alloc(300_000, 5);

/** The world with a proxy in between that treats each new connection as the list says, and then lets all pass. */
async function faultyWorld(...faults: readonly Fault[]) {
  const world = await linkWorld();
  const left = [...faults];
  const proxy = await faultProxy(world.door.port, () => left.shift() ?? { does: "pass" });
  world.dial(proxy.port);
  return { ...world, proxy };
}

describe("a connection", () => {
  it("that is reset in the middle of a part ends the call, lands nothing, and the next try succeeds", async () => {
    const { courier, exchange } = await faultyWorld({ afterBytes: 100_000, does: "reset" });
    await expect(courier.putPart(MUNICIPALITY, DELIVERY, 1, PART)).rejects.toThrow(refused("PARTNER_UNREACHABLE"));
    expect(exchange.parts.size).toBe(0);
    await courier.putPart(MUNICIPALITY, DELIVERY, 1, PART);
    expect(PART.equals(exchange.parts.get(1)!)).toBe(true);
  });

  it("that goes silent in the middle of a part is given up at the deadline", async () => {
    const { courier, exchange, clock, proxy } = await faultyWorld({ afterBytes: 100_000, does: "silence" });
    const sent = courier.putPart(MUNICIPALITY, DELIVERY, 1, PART);
    sent.catch(() => {});
    await expect.poll(proxy.count).toBe(1);
    await expect.poll(() => clock.sleeping).toEqual([120_000]);
    clock.advance(120_000);
    await expect(sent).rejects.toThrow(refused("PARTNER_UNREACHABLE", "ETIMEDOUT"));
    expect(exchange.parts.size).toBe(0);
    await courier.putPart(MUNICIPALITY, DELIVERY, 1, PART);
  });

  it("that goes silent in its handshake is given up sooner", async () => {
    const { courier, clock } = await faultyWorld({ afterBytes: 0, does: "silence" });
    const asked = courier.status(MUNICIPALITY, DELIVERY);
    asked.catch(() => {});
    await expect.poll(() => clock.sleeping).toContain(10_000);
    clock.advance(10_000);
    await expect(asked).rejects.toThrow(refused("PARTNER_UNREACHABLE", "ETIMEDOUT"));
  });

  it("that passes byte by byte carries a question all the same", async () => {
    const { courier } = await faultyWorld({ afterBytes: 0, does: "drip" });
    expect(await courier.status(MUNICIPALITY, DELIVERY)).toMatchObject({ state: "stored" });
  });

  it("that was kept alive and has died is replaced without the caller noticing", async () => {
    const { courier, door, doorIs, proxy } = await faultyWorld();
    await courier.status(MUNICIPALITY, DELIVERY);
    const { municipality } = await import("./link-world.ts");
    doorIs(municipality);
    door.refreshTls();
    expect(await courier.status(MUNICIPALITY, DELIVERY)).toMatchObject({ state: "stored" });
    expect(proxy.count()).toBe(2);
  });
});

describe("a partner", () => {
  it("whose port is closed is unreachable, which a later try may mend", async () => {
    const { courier, dial } = await linkWorld();
    dial(1);
    await expect(courier.status(MUNICIPALITY, DELIVERY)).rejects.toThrow(
      refused("PARTNER_UNREACHABLE", "ECONNREFUSED"),
    );
  });

  it("that speaks no TLS is told apart from one that is away", async () => {
    const { courier, dial } = await linkWorld();
    const server = createServer((socket) => socket.on("error", () => {}).end("HTTP/1.1 200 OK\r\n\r\n"));
    onTestFinished(() => void server.close());
    server.listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    dial((server.address() as { port: number }).port);
    await expect(courier.status(MUNICIPALITY, DELIVERY)).rejects.toThrow(refused("PARTNER_TLS_REFUSED"));
  });
});

describe("the door", () => {
  it("lets go of a client that never finishes its request", async () => {
    const { door, exchange } = await linkWorld({ headTimeout: 50, requestTimeout: 100 });
    const slow = connect({ ...rawClient(police), port: door.port });
    slow.on("error", () => {});
    const gone = new Promise((resolve) => slow.once("close", resolve));
    slow.resume();
    slow.write(`PUT /exchange/v1/deliveries/${DELIVERY}/parts/1 HTTP/1.1\r\nHost: x\r\n`);
    await gone;
    expect(exchange.seen).toEqual([]);
  });

  it("hands over no part whose connection ended before its last byte", async () => {
    const { door, exchange, log } = await linkWorld();
    const leaving = connect({ ...rawClient(police), port: door.port });
    leaving.write(
      `PUT /exchange/v1/deliveries/${DELIVERY}/parts/1 HTTP/1.1\r\nHost: x\r\nContent-Type: application/octet-stream\r\nContent-Length: 9\r\n\r\n1234`,
      () => leaving.destroy(),
    );
    await new Promise((resolve) => leaving.once("close", resolve));
    // the door still serves, and what it saw of the other request is over by then
    await expect.poll(() => log.length).toBeGreaterThan(0);
    expect(exchange.seen).toEqual([]);
    expect(exchange.parts.size).toBe(0);
  });

  it("does not let one partner take every connection", async () => {
    const { door } = await linkWorld({ connectionsPerPartner: 2 });
    const open = Array.from({ length: 4 }, () => connect({ ...rawClient(police), port: door.port }));
    onTestFinished(() => {
      for (const socket of open) socket.destroy();
    });
    const closed: unknown[] = [];
    for (const socket of open) {
      socket.on("error", () => {});
      socket.once("close", () => closed.push(socket));
      socket.resume();
    }
    await expect.poll(() => closed.length).toBe(2);
  });

  it("keeps the places of partners free while strangers without a certificate connect and say nothing", async () => {
    const { door, courier } = await linkWorld({ connections: 2, handshakes: 3 });
    const before = connect({ ...rawClient(police), port: door.port });
    await new Promise((resolve) => before.once("secureConnect", resolve));
    const silent = Array.from({ length: 20 }, () => createConnection(door.port, "127.0.0.1"));
    onTestFinished(() => {
      for (const socket of [before, ...silent]) socket.destroy();
    });
    const closed: Socket[] = [];
    for (const socket of silent) {
      socket.on("error", () => {});
      socket.once("close", () => closed.push(socket));
      socket.resume();
    }
    // the three that came last may still wait
    await expect.poll(() => closed.length).toBe(17);
    expect(await courier.status(MUNICIPALITY, DELIVERY)).toMatchObject({ state: "stored" });
    await expect.poll(() => closed.length).toBe(18);
    expect(before.destroyed).toBe(false);
  });

  it("takes no more connections than it has places for, whoever they are of", async () => {
    const { door } = await linkWorld({ connections: 2 });
    const open = Array.from({ length: 4 }, () => connect({ ...rawClient(police), port: door.port }));
    onTestFinished(() => {
      for (const socket of open) socket.destroy();
    });
    let closed = 0;
    for (const socket of open) {
      socket.on("error", () => {});
      socket.once("close", () => {
        closed += 1;
      });
      socket.resume();
    }
    await expect.poll(() => closed).toBe(2);
  });
});
