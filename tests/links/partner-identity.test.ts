import { connect } from "node:tls";
import { describe, expect, it, onTestFinished } from "vitest";
import { DELIVERY, linkWorld, MUNICIPALITY, makeParty, POLICE, police, rawClient, stranger } from "./link-world.ts";

const refused = (code: string) => expect.objectContaining({ code });

describe("the door", () => {
  it("refuses a stranger with a valid certificate of the same authority, and nothing of the exchange runs", async () => {
    const { courierOf, exchange, log } = await linkWorld();
    await expect(courierOf(stranger).offer(MUNICIPALITY, "x")).rejects.toThrow(refused("PARTNER_REFUSED"));
    expect(exchange.seen).toEqual([]);
    expect(log).toContainEqual(expect.objectContaining({ code: "PARTNER_UNKNOWN" }));
  });

  it("refuses a partner's OIN with another key than its card pins", async () => {
    const { courierOf, exchange } = await linkWorld();
    await expect(courierOf(makeParty(POLICE)).offer(MUNICIPALITY, "x")).rejects.toThrow(refused("PARTNER_REFUSED"));
    expect(exchange.seen).toEqual([]);
  });

  it("refuses a partner whose certificate is revoked while its connection lives, and destroys the connection", async () => {
    const { courier, doorKnows, exchange, log } = await linkWorld();
    await courier.status(MUNICIPALITY, DELIVERY);
    doorKnows.revoked.add(police.certificate.serialNumber);
    await expect(courier.status(MUNICIPALITY, DELIVERY)).rejects.toThrow(refused("PARTNER_REFUSED"));
    expect(exchange.seen).toHaveLength(1);
    expect(log).toContainEqual(expect.objectContaining({ code: "CERTIFICATE_REVOKED" }));
    const connections = () => log.filter((line) => (line as { event?: string }).event === "courier-connected").length;
    doorKnows.revoked.clear();
    await courier.status(MUNICIPALITY, DELIVERY);
    expect(connections()).toBe(2);
  });

  it("resumes no session, so no handshake goes by the revocation list", async () => {
    const { door } = await linkWorld();
    const options = { ...rawClient(police), port: door.port };
    const sessions: Buffer[] = [];
    const first = connect(options);
    onTestFinished(() => void first.destroy());
    first.on("session", (session) => sessions.push(session));
    const answered = new Promise((resolve) => first.once("data", resolve));
    first.write("GET /exchange/v1/outbox HTTP/1.1\r\nHost: x\r\n\r\n");
    await answered;
    const session = sessions.at(-1) ?? first.getSession()!;
    const second = connect({ ...options, session });
    onTestFinished(() => void second.destroy());
    await new Promise((resolve) => second.once("secureConnect", resolve));
    expect(second.isSessionReused()).toBe(false);
  });

  it("shows its renewed certificate after a refresh, still asks for the caller's, and closes idle connections", async () => {
    const { courier, courierOf, courierKnows, door, doorIs, exchange } = await linkWorld();
    await courier.status(MUNICIPALITY, DELIVERY);
    const renewed = makeParty(MUNICIPALITY);
    courierKnows.pins.set(MUNICIPALITY, [renewed.pin]);
    doorIs(renewed);
    door.refreshTls();
    await courier.status(MUNICIPALITY, DELIVERY);
    await expect(courierOf(stranger).status(MUNICIPALITY, DELIVERY)).rejects.toThrow(refused("PARTNER_REFUSED"));
    const { cert: _cert, key: _key, ...anonymous } = rawClient(police);
    const socket = connect({ ...anonymous, port: door.port });
    onTestFinished(() => void socket.destroy());
    const failure = new Promise<NodeJS.ErrnoException>((resolve) => socket.once("error", resolve));
    socket.write("GET /exchange/v1/outbox HTTP/1.1\r\nHost: x\r\n\r\n");
    expect((await failure).code).toBe("ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED");
    expect(exchange.seen).toHaveLength(2);
  });
});

describe("the courier", () => {
  it("writes nothing to a door with another key than the partner's card pins", async () => {
    const { courier, courierKnows, exchange, log } = await linkWorld();
    courierKnows.pins.set(MUNICIPALITY, [stranger.pin]);
    await expect(courier.offer(MUNICIPALITY, "x")).rejects.toThrow(refused("PARTNER_PIN_MISMATCH"));
    expect(exchange.seen).toEqual([]);
    expect(log).not.toContainEqual(expect.objectContaining({ event: "courier-connected" }));
  });

  it("writes nothing to another partner than the one it dials", async () => {
    const { courier, courierKnows, exchange } = await linkWorld();
    courierKnows.pins.set(stranger.oin, [stranger.pin]);
    await expect(courier.offer(stranger.oin, "x")).rejects.toThrow(refused("PARTNER_UNKNOWN"));
    expect(exchange.seen).toEqual([]);
  });

  it("stops using a living connection once the door's certificate is revoked", async () => {
    const { courier, courierKnows, exchange } = await linkWorld();
    await courier.status(MUNICIPALITY, DELIVERY);
    const before = exchange.seen.length;
    const { municipality } = await import("./link-world.ts");
    courierKnows.revoked.add(municipality.certificate.serialNumber);
    await expect(courier.status(MUNICIPALITY, DELIVERY)).rejects.toThrow(refused("CERTIFICATE_REVOKED"));
    expect(exchange.seen).toHaveLength(before);
    courierKnows.revoked.clear();
    await courier.status(MUNICIPALITY, DELIVERY);
  });

  it("checks again for a question that waited for its turn", async () => {
    const { courier, courierKnows, exchange } = await linkWorld();
    const gate = Promise.withResolvers<never>();
    exchange.instead = () => gate.promise;
    const asked = Array.from({ length: 17 }, () => courier.status(MUNICIPALITY, DELIVERY));
    const outcomes = Promise.allSettled(asked);
    await expect.poll(() => exchange.seen).toHaveLength(16);
    courierKnows.pins.set(MUNICIPALITY, [stranger.pin]);
    gate.resolve(undefined as never);
    const last = (await outcomes).at(-1);
    expect(last).toMatchObject({ status: "rejected", reason: { code: "PARTNER_PIN_MISMATCH" } });
    expect(exchange.seen).toHaveLength(16);
  });

  it("knows no door of somebody who is no partner", async () => {
    const { courier } = await linkWorld();
    await expect(courier.status(stranger.oin, DELIVERY)).rejects.toThrow(refused("PARTNER_UNKNOWN"));
  });
});
