import { X509Certificate } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type ConnectionOptions, connect, type TLSSocket } from "node:tls";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Settings } from "../../gateway/cli/settings.ts";
import type { Identity } from "../../gateway/main/open-identity.ts";
import {
  DAY,
  DELIVERY,
  makeParties,
  openCourier,
  openTownDoor,
  POLICE,
  PROSECUTOR,
  rawClient,
  renew,
  seenExchange,
  serialOf,
  TOWN,
} from "./gateways.ts";

const refused = (code: string) => expect.objectContaining({ code });

/** A town's door and a police courier, each with the identity that `init` and `partner accept` made. */
async function pair(exchanges = seenExchange()) {
  const parties = await makeParties();
  const { police, town, clock } = parties;
  const at = await openTownDoor(parties.accept(town, police), clock, exchanges.exchange);
  const url = `https://127.0.0.1:${at.door.port}`;
  const from = await openCourier(parties.accept(police, town, url), clock);
  return { ...parties, ...exchanges, at, from, url, ask: () => from.courier.status(TOWN, DELIVERY) };
}

/** Waits until a gateway has read its lists again and knows whether a certificate is revoked. */
async function untilKnown(identity: Identity, peer: Identity): Promise<void> {
  const certificate = new X509Certificate(peer.keystore.current("tls").certificates![0]!);
  await expect.poll(() => codeOf(() => identity.revocation.check(certificate))).toBe("CERTIFICATE_REVOKED");
}

function codeOf(work: () => unknown): string {
  try {
    work();
    return "";
  } catch (error) {
    return String((error as { code?: unknown }).code);
  }
}

/** Speaks to a door byte by byte. Out: the status of its answer, or the code of the failure. */
async function answerTo(port: number, options: ConnectionOptions): Promise<string> {
  const socket = connect({ ...options, port });
  onTestFinished(() => void socket.destroy());
  socket.write("GET /exchange/v1/outbox?after=0 HTTP/1.1\r\nHost: x\r\n\r\n");
  return new Promise((resolve) => {
    socket.on("error", (error: NodeJS.ErrnoException) => resolve(String(error.code)));
    socket.on("close", () => resolve("closed"));
    socket.once("data", (chunk: Buffer) => resolve(/^HTTP\/1.1 (\d+)/.exec(chunk.toString("latin1"))?.[1] ?? "?"));
  });
}

describe("between gateways that were set up with init and partner accept", () => {
  it("a known partner is served, by its own number", async () => {
    const { ask, seen } = await pair();
    expect(await ask()).toMatchObject({ state: "receiving" });
    expect(seen).toEqual([`status ${POLICE}`]);
  });

  it("a gateway of the same authority that is no partner is not served", async () => {
    const { prosecutor, town, accept, clock, url, seen, at } = await pair();
    const { courier } = await openCourier(accept(prosecutor, town, url), clock);
    await expect(courier.status(TOWN, DELIVERY)).rejects.toThrow(refused("PARTNER_REFUSED"));
    expect(seen).toEqual([]);
    expect(at.log.lines).toContainEqual(expect.objectContaining({ code: "PARTNER_UNKNOWN", partner: null }));
  });

  it("a certificate in the partner's name with another key is not served", async () => {
    const { imposter, town, accept, clock, url, seen, at } = await pair();
    const { courier } = await openCourier(accept(await imposter(POLICE), town, url), clock);
    await expect(courier.status(TOWN, DELIVERY)).rejects.toThrow(refused("PARTNER_REFUSED"));
    expect(seen).toEqual([]);
    expect(at.log.lines).toContainEqual(expect.objectContaining({ code: "PARTNER_PIN_MISMATCH" }));
  });

  it("nothing is written to a door of another partner, or of another key in the partner's name", async () => {
    for (const who of ["prosecutor", "imposter"] as const) {
      const parties = await makeParties();
      const other = who === "prosecutor" ? parties.prosecutor : await parties.imposter(TOWN);
      const { exchange, seen } = seenExchange();
      const { door, log } = await openTownDoor(parties.accept(other, parties.police), parties.clock, exchange);
      const settings = parties.accept(parties.police, parties.town, `https://127.0.0.1:${door.port}`);
      const { courier } = await openCourier(settings, parties.clock);
      const code = who === "prosecutor" ? "PARTNER_UNKNOWN" : "PARTNER_PIN_MISMATCH";
      await expect(courier.status(TOWN, DELIVERY)).rejects.toThrow(refused(code));
      expect(seen).toEqual([]);
      expect(log.lines.filter((line) => "code" in line && line["code"] !== "ECONNRESET")).toEqual([]);
    }
  });

  it("TLS 1.2 is refused", async () => {
    const { at, from, seen } = await pair();
    const { door } = at;
    expect(
      await answerTo(door.port, { ...rawClient(from.identity), minVersion: "TLSv1.2", maxVersion: "TLSv1.2" }),
    ).toBe("EPROTO");
    expect(await answerTo(door.port, rawClient(from.identity))).toBe("200");
    expect(seen).toEqual([`outbox ${POLICE}`]);
  });

  it("no session is resumed, which would go by the revocation lists", async () => {
    const { at, from } = await pair();
    const sessions: Buffer[] = [];
    const dial = async (options: ConnectionOptions): Promise<TLSSocket> => {
      const socket = connect({ ...rawClient(from.identity), ...options, port: at.door.port });
      onTestFinished(() => void socket.destroy());
      socket.on("session", (session) => sessions.push(session));
      socket.write("GET /exchange/v1/outbox?after=0 HTTP/1.1\r\nHost: x\r\n\r\n");
      await new Promise((resolve) => socket.once("data", resolve));
      return socket;
    };
    const first = await dial({});
    const second = await dial({ session: sessions[0] ?? first.getSession()! });
    expect(second.isSessionReused()).toBe(false);
  });
});

describe("a revoked certificate", () => {
  it("of the dialler stops working on its living connection and on new ones, once the list was read again", async () => {
    const { ask, at, from, revoke, clock, seen } = await pair();
    await ask();
    revoke([serialOf(from.identity)]);
    await ask();
    expect(seen).toHaveLength(2);
    clock.advance(30_000);
    await untilKnown(at.identity, from.identity);
    for (let time = 0; time < 2; time++)
      await expect(ask()).rejects.toThrow(expect.objectContaining({ code: expect.stringMatching(/^PARTNER_/) }));
    // a client whose certificate is refused may see the alert or only the end of the connection
    expect(await answerTo(at.door.port, rawClient(from.identity))).not.toMatch(/^\d/);
    expect(at.log.lines).toContainEqual({ event: "door-handshake-refused", code: "CERT_REVOKED" });
    expect(seen).toHaveLength(2);
  });

  it("of the dialled stops working on the living connection and on new ones, before a byte is written", async () => {
    const { ask, at, from, revoke, clock, seen } = await pair();
    await ask();
    revoke([serialOf(at.identity)]);
    await ask();
    expect(seen).toHaveLength(2);
    clock.advance(30_000);
    await untilKnown(from.identity, at.identity);
    for (let time = 0; time < 2; time++)
      await expect(ask()).rejects.toThrow(
        expect.objectContaining({ code: expect.stringMatching(/^(?:CERTIFICATE_REVOKED|PARTNER_TLS_REFUSED)$/) }),
      );
    expect(seen).toHaveLength(2);
  });

  it("of somebody else changes nothing", async () => {
    const { ask, at, from, revoke, clock, seen } = await pair();
    await ask();
    revoke(["0123456789abcdef"]);
    clock.advance(30_000);
    await ask();
    expect(() => at.identity.revocation.check(certificateOf(from.identity))).not.toThrow();
    expect(seen).toHaveLength(2);
  });

  it("ends a request that runs, at either end", async () => {
    for (const end of ["dialler", "dialled"] as const) {
      const running = Promise.withResolvers<void>();
      const answered = Promise.withResolvers<void>();
      const exchange = seenExchange(() => {
        running.resolve();
        return answered.promise;
      });
      const { at, from, revoke, clock } = await pair(exchange);
      const put = from.courier.putPart(TOWN, DELIVERY, 1, Uint8Array.of(1));
      const ended = expect(put).rejects.toThrow(refused("PARTNER_UNREACHABLE"));
      await running.promise;
      revoke([serialOf(end === "dialler" ? from.identity : at.identity)]);
      clock.advance(30_000);
      await ended;
      answered.resolve();
    }
  });
});

describe("a partner's key that was replaced", () => {
  it("stops working on a living connection, and the new one starts to, without a restart", async () => {
    const { ask, at, from, police, town, clock, seen } = await pair();
    await ask();
    const before = rawClient(from.identity);
    const { kid } = from.identity.tlsKey();
    const later = await renew(police, clock);
    writeFileSync(cardFile(town.settings, POLICE), later);
    await ask();
    clock.advance(30_000);
    await expect.poll(() => at.identity.cards[0]!.serial).toBe(2);
    expect(await answerTo(at.door.port, before)).toBe("403");
    expect(at.log.lines).toContainEqual(expect.objectContaining({ code: "PARTNER_PIN_MISMATCH" }));
    expect(seen).toHaveLength(2);
    // the dialler runs on and uses the new one
    await expect.poll(() => from.identity.tlsKey().kid).not.toBe(kid);
    await ask();
    expect(seen).toHaveLength(3);
  });

  it("goes on working when the card in its place is not signed by a key of the card before", async () => {
    const { ask, at, town, imposter, clock, seen } = await pair();
    const other = await imposter(POLICE);
    writeFileSync(cardFile(town.settings, POLICE), await renew(other, clock));
    clock.advance(30_000);
    await expect.poll(() => at.log.lines).toContainEqual(expect.objectContaining({ code: "CARD_NOT_SUCCESSOR" }));
    await ask();
    expect(seen).toHaveLength(1);
  });
});

describe("time", () => {
  it("past the nextUpdate of the only list refuses everybody at the door", async () => {
    const { at, from, revoke, clock, seen, ask } = await pair();
    const nextUpdate = clock.now() + 7 * DAY;
    revoke([], nextUpdate);
    clock.advance(30_000);
    await expect.poll(() => at.identity.revocation.lists()[0]?.nextUpdate).toBe(nextUpdate);
    await ask();
    clock.advance(7 * DAY);
    expect(await answerTo(at.door.port, rawClient(from.identity))).toBe("403");
    expect(seen).toHaveLength(1);
    expect(at.log.lines).toContainEqual(expect.objectContaining({ code: "REVOCATION_UNKNOWN" }));
  });

  it("past the nextUpdate of the only list keeps the courier from asking anybody", async () => {
    const { from, revoke, clock, seen, ask } = await pair();
    const nextUpdate = clock.now() + 7 * DAY;
    revoke([], nextUpdate);
    clock.advance(30_000);
    await expect.poll(() => from.identity.revocation.lists()[0]?.nextUpdate).toBe(nextUpdate);
    await ask();
    clock.advance(7 * DAY);
    await expect(ask()).rejects.toThrow(refused("REVOCATION_UNKNOWN"));
    expect(seen).toHaveLength(1);
  });

  it("past the end of a certificate refuses it on a connection that lives, at both ends", async () => {
    const { at, from, revoke, clock, seen, ask } = await pair();
    revoke([]);
    clock.advance(30_000);
    await ask();
    clock.advance(399 * DAY);
    await expect(ask()).rejects.toThrow(refused("CERTIFICATE_EXPIRED"));
    await answerTo(at.door.port, rawClient(from.identity));
    expect(at.log.lines).toContainEqual(expect.objectContaining({ code: "CERTIFICATE_EXPIRED" }));
    expect(seen).toHaveLength(1);
  });
});

describe("a partner that supplies nothing here", () => {
  it("is told apart from the others by its certificate alone", async () => {
    const { police, town, prosecutor, accept, clock } = await makeParties();
    const { exchange, seen } = seenExchange();
    accept(town, police);
    const { door } = await openTownDoor(accept(town, prosecutor), clock, exchange);
    const url = `https://127.0.0.1:${door.port}`;
    for (const party of [police, prosecutor])
      await (await openCourier(accept(party, town, url), clock)).courier.status(TOWN, DELIVERY);
    expect(seen).toEqual([`status ${POLICE}`, `status ${PROSECUTOR}`]);
  });
});

function cardFile({ file }: Settings, oin: string): string {
  return join(file, "../partners", `${oin}.jws`);
}

function certificateOf(identity: Identity): X509Certificate {
  return new X509Certificate(identity.keystore.current("tls").certificates![0]!);
}
