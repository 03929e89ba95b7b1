import { createPublicKey } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { LinkPartner } from "../../gateway/links/amqps/control-message.ts";
import { sealControl } from "../../gateway/links/amqps/control-message.ts";
import { readLinkMessage, writeLinkMessage } from "../../gateway/links/amqps/link-message.ts";
import { partnerOf } from "../deliveries/test-keys.ts";
import { type RabbitMq, startRabbitMq } from "../services/rabbitmq.ts";
import { amqpsWorld, identityOf, KEYS } from "./amqps-world.ts";
import { brokerOwner } from "./broker-owner.ts";
import { CHECK, DELIVERY } from "./fake-exchange.ts";
import { MUNICIPALITY, POLICE } from "./link-world.ts";

let rabbit: RabbitMq;
beforeAll(async () => {
  rabbit = await startRabbitMq();
}, 600_000);
afterAll(() => rabbit?.close());

/** However busy the machine is. */
const PATIENT = { timeout: 20_000 };
const STRANGER = "00000001003000000000";
const OTHER = DELIVERY.replace(/1$/, "2");
const unreachable = (why: string) =>
  expect.objectContaining({ code: "PARTNER_UNREACHABLE", details: expect.objectContaining({ why }) });
const codes = (log: readonly unknown[]) => log.flatMap((line) => (line as { code?: string }).code ?? []);

/** A question as the police side's gateway makes it, or as `by` would. */
async function question(
  says: { readonly id?: string; readonly path?: string; readonly askedAt?: number; readonly expiresAt?: number } = {},
  by = identityOf(POLICE, KEYS.police),
  to: LinkPartner = partnerOf(MUNICIPALITY, KEYS.municipality, true),
): Promise<Buffer> {
  const now = Date.now();
  const filled = { id: DELIVERY, askedAt: now, expiresAt: now + 30_000, lane: 8, method: "get" as const };
  const path = `/exchange/v1/deliveries/${DELIVERY}`;
  const { token } = await sealControl("question", { ...filled, path, ...says }, by, to);
  return writeLinkMessage({ token, attachment: new Uint8Array() });
}

describe("the owner of the RabbitMQ between two gateways", () => {
  it("reads nothing in what passes: no path, no id, no agreement, no receipt, no refusal", async () => {
    const world = await amqpsWorld(rabbit);
    const asked = await brokerOwner(rabbit, world.names, { direction: "questions" });
    const answered = await brokerOwner(rabbit, world.names, { direction: "answers" });
    await world.courier.status(MUNICIPALITY, DELIVERY);
    await world.courier.checkAgreement(MUNICIPALITY, CHECK);
    await world.courier.void(MUNICIPALITY, DELIVERY, "a.b.c");
    await expect(world.courier.status(MUNICIPALITY, OTHER)).rejects.toMatchObject({ code: "DELIVERY_UNKNOWN" });
    const passed = [...(await asked.seen(4)), ...(await answered.seen(4))];
    for (const bytes of passed) {
      const pieces = bytes.toString("latin1").split(/[.\0]/);
      const text = [bytes, ...pieces.map((piece) => Buffer.from(piece, "base64url"))].map(String).join("\n");
      for (const planted of [
        "exchange",
        DELIVERY,
        CHECK.agreementId,
        CHECK.agreementHash,
        "a.b.c",
        "UNKNOWN",
        POLICE,
        MUNICIPALITY,
      ])
        expect(text).not.toContain(planted);
    }
  });

  it("changes nothing: every changed message is refused and logged, and the courier hears nobody", async () => {
    const world = await amqpsWorld(rabbit, { timeouts: { short: 5_000 } });
    const owner = await brokerOwner(rabbit, world.names, { direction: "questions", holds: true });
    const held = world.courier.status(MUNICIPALITY, DELIVERY);
    held.catch(() => {});
    const [original] = await owner.seen(1);
    for (const at of [
      0,
      3,
      20,
      200,
      original!.length >> 1,
      original!.length - 30,
      original!.length - 5,
      original!.length - 1,
    ]) {
      const changed = Buffer.from(original!);
      changed[at]! ^= 1;
      await owner.put(world.names.questions, changed);
    }
    for (const bytes of ["", "x", "{}"]) await owner.put(world.names.questions, Buffer.from(bytes));
    await owner.put(world.names.questions, Buffer.concat([original!, original!]));
    await expect.poll(() => world.exchange.seen.length, PATIENT).toBe(12);
    expect(world.exchange.seen.every((line) => line.startsWith(`refused ${POLICE} `))).toBe(true);
    expect(codes(world.log)).toContain("LINK_MESSAGE_MALFORMED");
    world.clock.advance(5_000);
    await expect(held).rejects.toThrow(unreachable("ETIMEDOUT"));
  });

  it("changes no answer: it is refused here, and the true one still counts", async () => {
    const world = await amqpsWorld(rabbit);
    const owner = await brokerOwner(rabbit, world.names, { direction: "answers", holds: true });
    const held = world.courier.status(MUNICIPALITY, DELIVERY);
    const [original] = await owner.seen(1);
    const changed = Buffer.from(original!);
    changed[original!.length - 30]! ^= 1;
    await owner.put(world.names.lane(1), changed);
    await expect.poll(() => codes(world.log).length, PATIENT).toBe(1);
    await owner.put(world.names.lane(1), original!);
    expect(await held).toMatchObject({ state: "stored" });
  });

  it("drops a message: it is asked again, and nothing is lost", async () => {
    const world = await amqpsWorld(rabbit, { timeouts: { short: 5_000 } });
    const owner = await brokerOwner(rabbit, world.names, { direction: "questions", holds: true });
    const lost = world.courier.status(MUNICIPALITY, DELIVERY);
    lost.catch(() => {});
    await owner.seen(1);
    world.clock.advance(5_000);
    await expect(lost).rejects.toThrow(unreachable("ETIMEDOUT"));
    const again = world.courier.status(MUNICIPALITY, DELIVERY);
    await owner.put(world.names.questions, (await owner.seen(2))[1]!);
    expect(await again).toMatchObject({ state: "stored" });
  });

  it("repeats a question and its answer a thousand times: it is handled once, and answers too many change nothing", async () => {
    const world = await amqpsWorld(rabbit);
    const asked = await brokerOwner(rabbit, world.names, { direction: "questions" });
    const answered = await brokerOwner(rabbit, world.names, { direction: "answers" });
    await world.courier.putPart(MUNICIPALITY, DELIVERY, 1, Buffer.from("sealed"));
    const [questionBytes] = await asked.seen(1);
    const [answerBytes] = await answered.seen(1);
    await asked.put(world.names.questions, questionBytes!, 1000);
    await asked.put(world.names.lane(1), answerBytes!, 1000);
    expect(await world.courier.status(MUNICIPALITY, DELIVERY)).toMatchObject({ state: "stored" });
    await expect.poll(() => asked.depth(world.names.questions), { timeout: 20_000 }).toBe(0);
    expect(world.exchange.seen).toEqual([`part ${POLICE} ${DELIVERY} 1`, `status ${POLICE} ${DELIVERY}`]);
    expect(codes(world.log)).toEqual([]);
  }, 60_000);

  it("mixes up parts: what was signed for one is refused for another, logged, and told to the sender", async () => {
    const world = await amqpsWorld(rabbit);
    const owner = await brokerOwner(rabbit, world.names, { direction: "questions", holds: true });
    const sent = [1, 2].map((n) => world.courier.putPart(MUNICIPALITY, DELIVERY, n, Buffer.from(`sealed ${n}`)));
    const outcomes = Promise.allSettled(sent);
    const [first, second] = (await owner.seen(2)).map((bytes) => readLinkMessage(bytes));
    await owner.put(world.names.questions, writeLinkMessage({ token: first!.token, attachment: second!.attachment }));
    await owner.put(world.names.questions, writeLinkMessage({ token: second!.token, attachment: new Uint8Array() }));
    for (const outcome of await outcomes)
      expect(outcome).toMatchObject({ status: "rejected", reason: { code: "LINK_BODY_DIFFERS" } });
    expect(world.exchange.parts.size).toBe(0);
    expect(world.exchange.seen).toEqual(Array(2).fill(`refused ${POLICE} LINK_BODY_DIFFERS`));
  });

  it("gives one question the answer to another: it is not taken for it", async () => {
    const world = await amqpsWorld(rabbit, { timeouts: { short: 5_000 } });
    const owner = await brokerOwner(rabbit, world.names, { direction: "answers", holds: true });
    const first = world.courier.status(MUNICIPALITY, DELIVERY);
    await owner.put(world.names.lane(1), (await owner.seen(1))[0]!);
    await first;
    const second = world.courier.status(MUNICIPALITY, OTHER);
    second.catch(() => {});
    await owner.seen(2);
    await owner.put(world.names.lane(1), (await owner.seen(2))[0]!);
    await expect.poll(() => owner.depth(world.names.lane(1)), PATIENT).toBe(0);
    await owner.put(world.names.lane(1), (await owner.seen(2))[1]!);
    await expect(second).rejects.toMatchObject({ code: "DELIVERY_UNKNOWN" });
  });

  it.each([
    ["of somebody who is no partner", "KEY_UNKNOWN", () => question({}, identityOf(STRANGER, KEYS.stranger))],
    ["of somebody else in the partner's name", "KEY_UNKNOWN", () => question({}, identityOf(POLICE, KEYS.stranger))],
    [
      "in another name with the partner's key",
      "PARTNER_MISMATCH",
      () => question({}, identityOf(STRANGER, KEYS.police)),
    ],
    [
      "of the partner to somebody else, sealed to us",
      "NOT_THE_RECEIVER",
      () => question({}, undefined, { ...partnerOf(STRANGER, KEYS.municipality, true) }),
    ],
    [
      "of the partner sealed to somebody else",
      "KEY_UNKNOWN",
      () => question({}, undefined, partnerOf(MUNICIPALITY, KEYS.stranger, true)),
    ],
    [
      "from the other environment",
      "ENVIRONMENT_DIFFERS",
      () => question({}, { ...identityOf(POLICE, KEYS.police), environment: "production" }),
    ],
  ])("puts a question in the queue %s: it is refused, logged and not answered", async (_, code, make) => {
    const world = await amqpsWorld(rabbit);
    const owner = await brokerOwner(rabbit, world.names, { direction: "answers" });
    await owner.put(world.names.questions, await make());
    await expect.poll(() => world.exchange.seen, PATIENT).toEqual([`refused ${POLICE} ${code}`]);
    expect(codes(world.log)).toEqual([code]);
    await world.courier.status(MUNICIPALITY, DELIVERY);
    expect(await owner.seen(1)).toHaveLength(1);
  });

  it("sends an answer back as a question, or a question to its asker: neither is what it is taken for", async () => {
    const world = await amqpsWorld(rabbit);
    const asked = await brokerOwner(rabbit, world.names, { direction: "questions" });
    const answered = await brokerOwner(rabbit, world.names, { direction: "answers" });
    await world.courier.status(MUNICIPALITY, DELIVERY);
    await asked.put(world.names.questions, (await answered.seen(1))[0]!);
    await asked.put(world.names.lane(1), (await asked.seen(1))[0]!);
    await expect.poll(() => codes(world.log), PATIENT).toEqual(["JOSE_HEADER_REFUSED", "JOSE_HEADER_REFUSED"]);
    expect(world.exchange.seen).toHaveLength(2);
  });

  it.each([
    ["kept for hours", { askedAt: Date.now() - 7_200_000, expiresAt: Date.now() - 7_170_000 }],
    ["from the future", { askedAt: Date.now() + 7_200_000, expiresAt: Date.now() + 7_230_000 }],
  ])("delivers a question that was %s: nothing is done with it", async (_, times) => {
    const world = await amqpsWorld(rabbit);
    const owner = await brokerOwner(rabbit, world.names, { direction: "answers" });
    await owner.put(world.names.questions, await question(times));
    await owner.seen(1);
    expect(codes(world.log)).toEqual(["LINK_MESSAGE_LATE"]);
    expect(world.exchange.seen).toEqual([]);
  });

  it.each([
    ["/exchange/v1/nowhere", "ROUTE_UNKNOWN"],
    ["/exchange/v1/deliveries", "METHOD_NOT_ALLOWED"],
    ["/exchange/v1/deliveries/x", "REQUEST_INVALID"],
    ["/exchange/v1/outbox?after=0&after=1", "REQUEST_INVALID"],
    ["/exchange/v1/outbox?other=0", "REQUEST_INVALID"],
    ["/exchange/v1/outbox", "REQUEST_INVALID"],
  ])("or a partner asks for %s: %s, as over HTTPS", async (path, code) => {
    const world = await amqpsWorld(rabbit);
    const owner = await brokerOwner(rabbit, world.names, { direction: "answers" });
    await owner.put(world.names.questions, await question({ path }));
    await owner.seen(1);
    expect(codes(world.log)).toEqual([code]);
    expect(world.exchange.seen).toEqual([]);
  });
});

describe("a link over RabbitMQ", () => {
  it("gives each instance of the dialling gateway the answers to its own questions", async () => {
    const world = await amqpsWorld(rabbit);
    const couriers = [world.courier, world.another(), world.another()];
    // who chose the same lane at the same moment waits a little
    const passing = setInterval(() => world.clock.advance(20), 20);
    onTestFinished(() => clearInterval(passing));
    for (let round = 0; round < 5; round++)
      await Promise.all(couriers.map((courier) => courier.status(MUNICIPALITY, DELIVERY)));
    expect(world.exchange.seen).toHaveLength(15);
  });

  it("follows a partner's new card: what its old key signs is refused from then on", async () => {
    const { publicKey, kid } = {
      publicKey: createPublicKey(KEYS.stranger.signing.privateKey),
      kid: KEYS.stranger.signing.kid,
    };
    const world = await amqpsWorld(rabbit);
    await world.courier.status(MUNICIPALITY, DELIVERY);
    world.police.signingKeys = new Map([[kid, publicKey]]);
    world.courier.status(MUNICIPALITY, DELIVERY).catch(() => {});
    await expect.poll(() => world.exchange.seen.at(-1), PATIENT).toBe(`refused ${POLICE} KEY_UNKNOWN`);
  });

  it("lets the dialler declare nothing, and take or write nothing but its own", async () => {
    const world = await amqpsWorld(rabbit);
    const { connectTo } = await import("../broker/rabbit-world.ts");
    const attempts: ((
      channel: Awaited<ReturnType<Awaited<ReturnType<typeof connectTo>>["createChannel"]>>,
    ) => Promise<unknown>)[] = [
      (channel) => channel.assertQueue("more", { durable: true, arguments: { "x-queue-type": "quorum" } }),
      (channel) => channel.deleteQueue(world.names.questions),
      (channel) => channel.purgeQueue(world.names.questions),
      (channel) => channel.consume(world.names.questions, () => {}),
      (channel) => channel.bindQueue(world.names.lane(1), world.names.questions, ""),
    ];
    for (const attempt of attempts) {
      const model = await connectTo(rabbit, rabbit.pki.issue("dialler"));
      model.on("error", () => {});
      const channel = await model.createChannel();
      channel.on("error", () => {});
      await expect(attempt(channel)).rejects.toMatchObject({ code: 403 });
      await model.close();
    }
    await world.courier.status(MUNICIPALITY, DELIVERY);
  });

  it("sends nothing more while RabbitMQ is short of memory, and goes on after", async () => {
    const world = await amqpsWorld(rabbit, { timeouts: { short: 5_000 } });
    await world.courier.status(MUNICIPALITY, DELIVERY);
    let alarm = rabbit.ctl("set_vm_memory_high_watermark", "0");
    try {
      await alarm;
      const first = world.courier.status(MUNICIPALITY, DELIVERY);
      first.catch(() => {});
      await expect.poll(() => world.log, PATIENT).toContainEqual(expect.objectContaining({ event: "broker blocked" }));
      const waiting = Promise.allSettled(
        Array.from({ length: 10 }, () => world.courier.status(MUNICIPALITY, DELIVERY)),
      );
      world.clock.advance(5_000);
      for (const outcome of await waiting) expect(outcome).toMatchObject({ reason: { code: "PARTNER_UNREACHABLE" } });
    } finally {
      alarm = rabbit.ctl("set_vm_memory_high_watermark", "0.4");
      await alarm;
    }
    await expect.poll(() => world.log, PATIENT).toContainEqual(expect.objectContaining({ event: "broker unblocked" }));
    const before = world.exchange.seen.length;
    await world.courier.status(MUNICIPALITY, DELIVERY);
    // the one that RabbitMQ had when it told us may come too; the ten that waited were given up before they were sent
    expect(world.exchange.seen.length - before).toBeLessThanOrEqual(2);
  }, 60_000);
});
