import type { Duplex } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { RabbitBroker } from "../../gateway/broker/rabbitmq/create-rabbit-broker.ts";
import { declareTopology, STEPS } from "../../gateway/broker/rabbitmq/topology.ts";
import { createQueueHealth } from "../../gateway/core/amqp/queue-health.ts";
import type { Clock } from "../../gateway/core/clock.ts";
import type { Hint } from "../../gateway/deliveries/ports/broker.ts";
import { makeBrokerPki, type TlsTexts } from "../services/broker-pki.ts";
import { type RabbitMq, startRabbitMq } from "../services/rabbitmq.ts";
import { connectTo, listeningLogger, openRabbitWorld, realClock } from "./rabbit-world.ts";

// RabbitMQ needs seconds to come back, and more on a busy machine
vi.setConfig({ testTimeout: 120_000 });

let rabbit: RabbitMq;
beforeAll(async () => {
  rabbit = await startRabbitMq();
}, 600_000);
afterAll(() => rabbit?.close());

type World = Awaited<ReturnType<typeof openRabbitWorld>>;
const worlds: World[] = [];
const brokers: RabbitBroker[] = [];
afterEach(async () => {
  await Promise.all(brokers.splice(0).map((broker) => broker.close()));
  await Promise.all(worlds.splice(0).map((world) => world.close()));
});

async function makeWorld(): Promise<World> {
  const world = await openRabbitWorld(rabbit);
  worlds.push(world);
  return world;
}

function start(world: World, options: Partial<Parameters<World["start"]>[0]> = {}): RabbitBroker {
  const broker = world.start({ clock: realClock, ...options });
  brokers.push(broker);
  return broker;
}

/** A broker whose handler of `send` writes down what it got, and the sweeper's flush every so often. */
async function startListening(world: World, options: Partial<Parameters<World["start"]>[0]> = {}) {
  const seen: string[] = [];
  const logger = listeningLogger();
  const broker = start(world, { logger, ...options });
  broker.consume("send", 4, async ({ subject }) => void seen.push(subject));
  await broker.begun;
  await shows(() => logger.lines.includes("broker connected"));
  return { broker, seen, lines: logger.lines };
}

async function shows(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(10);
}

/** A world where one of the queues is there, and takes and gives nothing: RabbitMQ was killed as soon as it had declared it. */
async function worldWithDeadQueue(): Promise<{ readonly world: World; readonly step: Hint["step"] }> {
  for (;;) {
    const world = await makeWorld();
    const declaring = await connectTo(rabbit);
    declaring.on("error", () => {});
    try {
      await declareTopology(
        declaring,
        world.names,
        createQueueHealth(() => {}),
      );
    } catch (error) {
      // a broker that was just started may take a connection and close it again
      expect(error).toMatchObject({ code: "BROKER_UNREACHABLE" });
      await sleep(500);
      continue;
    }
    await rabbit.kill();
    await rabbit.start();
    // on a busy machine a sound one may need longer than the first look
    for (const step of STEPS)
      if (!(await takes(world.names.queue(step))) && !(await takes(world.names.queue(step)))) return { world, step };
  }
}

/** Whether a queue confirms what it gets. */
async function takes(queue: string): Promise<boolean> {
  const model = await connectTo(rabbit);
  model.on("error", () => {});
  const channel = await model.createConfirmChannel();
  channel.on("error", () => {});
  channel.sendToQueue(queue, Buffer.from("{}"));
  const confirmed = channel.waitForConfirms().then(
    () => true,
    () => false,
  );
  const taken = await Promise.race([confirmed, sleep(5_000, false)]);
  // a connection with a channel that hangs does not say goodbye
  (model.connection as unknown as { readonly stream: Duplex }).stream.destroy();
  return taken;
}

async function raw(
  work: (
    channel: Awaited<ReturnType<Awaited<ReturnType<typeof connectTo>>["createConfirmChannel"]>>,
  ) => Promise<unknown>,
) {
  const model = await connectTo(rabbit);
  const channel = await model.createConfirmChannel();
  channel.on("error", () => {}); // the call that caused it rejects too
  try {
    return await work(channel);
  } finally {
    await model.close();
  }
}

const depth = async (queue: string): Promise<number> =>
  ((await raw((channel) => channel.checkQueue(queue))) as { messageCount: number }).messageCount;

const send = (...subjects: readonly string[]): Hint[] => subjects.map((subject) => ({ step: "send", subject }));

describe("a gateway refuses to start on a RabbitMQ", () => {
  const connection = (tls: TlsTexts, url = rabbit.urls[0]!) => ({ urls: [url], vhost: "/", tls: () => tls });

  it("that is reached without TLS", async () => {
    const world = await makeWorld();
    const plain = rabbit.urls[0]!.replace("amqps:", "amqp:");
    expect(() => world.start({ clock: realClock, connection: connection(rabbit.tls, plain) })).toThrow(
      expect.objectContaining({ code: "BROKER_URL_REFUSED", details: { why: "plaintext" } }),
    );
  });

  it.each([
    [
      "whose certificate is of an authority that we do not trust",
      "BROKER_NOT_TRUSTED",
      () => ({ ...rabbit.tls, ca: makeBrokerPki().ca }),
    ],
    [
      "that does not trust the authority of our certificate",
      "BROKER_REFUSES_US",
      () => ({ ...makeBrokerPki().issue("sluis"), ca: rabbit.tls.ca }),
    ],
    ["that does not know the name in our certificate", "BROKER_LOGIN_REFUSED", () => rabbit.pki.issue("stranger")],
    ["where we may not declare queues", "BROKER_PERMISSION_MISSING", () => rabbit.pki.issue("reader")],
  ])("%s", async (_, code, tls) => {
    const world = await makeWorld();
    await expect(start(world, { connection: connection(tls()) }).begun).rejects.toMatchObject({ code });
  });

  it("without our vhost", async () => {
    const world = await makeWorld();
    const nowhere = { ...connection(rabbit.tls), vhost: "nowhere" };
    await expect(start(world, { connection: nowhere }).begun).rejects.toMatchObject({ code: "BROKER_LOGIN_REFUSED" });
  });

  it.each([
    ["a classic queue", {}],
    ["a queue without dead-letter exchange", { "x-queue-type": "quorum" }],
    [
      "a queue that drops what it has no room for",
      {
        "x-queue-type": "quorum",
        "x-dead-letter-exchange": "DEAD",
        "x-dead-letter-strategy": "at-least-once",
        "x-delivery-limit": 100,
        "x-overflow": "drop-head",
      },
    ],
  ])("with %s under our name", async (_, made: Record<string, unknown>) => {
    const world = await makeWorld();
    const name = world.names.queue("send");
    const deadLetters = "x-dead-letter-exchange" in made ? { "x-dead-letter-exchange": world.names.dead } : {};
    await raw((channel) => channel.assertQueue(name, { durable: true, arguments: { ...made, ...deadLetters } }));
    await expect(start(world).begun).rejects.toMatchObject({
      code: "BROKER_TOPOLOGY_DIFFERS",
      details: { name, argument: expect.stringMatching(/^(?:type|x-[a-z-]+)$/) },
    });
  });

  it("with an exchange of another kind under our name", async () => {
    const world = await makeWorld();
    await raw((channel) => channel.assertExchange(world.names.dead, "direct"));
    await expect(start(world).begun).rejects.toMatchObject({
      code: "BROKER_TOPOLOGY_DIFFERS",
      details: { name: world.names.dead, argument: "type" },
    });
  });
});

describe("hints through RabbitMQ arrive", () => {
  it("after it was killed and came back", async () => {
    const world = await makeWorld();
    const { broker, seen } = await startListening(world);
    await world.add(...send("before"));
    await broker.flush();
    await shows(() => seen.includes("before"));
    expect(broker.state().state).toBe("ready");
    await rabbit.kill();
    await shows(() => broker.state().state === "not-connected");
    await world.add(...send("meanwhile"));
    await broker.flush();
    await rabbit.start();
    await shows(() => seen.includes("meanwhile"));
    await world.add(...send("after"));
    await broker.flush();
    await shows(() => seen.includes("after"));
    expect(seen).toEqual(["before", "meanwhile", "after"]);
    expect(broker.state().state).toBe("ready");
  });

  it("when RabbitMQ died in the moment that it made their queue, which then takes nothing: it is made anew", async () => {
    const { world, step } = await worldWithDeadQueue();
    const logger = listeningLogger();
    const broker = start(world, { logger });
    const seen: string[] = [];
    broker.consume(step, 1, async ({ subject }) => void seen.push(subject));
    await world.add({ step, subject: "a" });
    await broker.flush();
    await shows(() => seen.includes("a"));
    expect(logger.lines).toContain("broker queue made anew");
    expect(await takes(world.names.queue(step))).toBe(true);
  }, 300_000);

  it("after it was wiped with hints in it", async () => {
    const world = await makeWorld();
    const subjects = Array.from({ length: 30 }, (_, n) => `${n}`);
    const held = Promise.withResolvers<void>();
    const seen: string[] = [];
    const logger = listeningLogger();
    const broker = start(world, { logger });
    broker.consume("send", 2, async ({ subject }) => {
      await held.promise;
      seen.push(subject);
    });
    await world.add(...send(...subjects));
    await broker.flush();
    await shows(() => logger.lines.includes("broker connected"));
    await shows(async () => (await depth(world.names.queue("send"))) >= 10);
    await rabbit.kill();
    rabbit.wipe();
    await rabbit.start();
    held.resolve();
    await shows(async () => (await world.waiting("send")) === 0);
    expect(seen.toSorted()).toEqual(subjects.toSorted());
  });

  it("when it was away as the gateway started", async () => {
    const world = await makeWorld();
    await rabbit.kill();
    const logger = listeningLogger();
    const broker = start(world, { logger });
    const seen: string[] = [];
    broker.consume("send", 1, async ({ subject }) => void seen.push(subject));
    await world.add(...send("a"));
    await broker.begun;
    expect(logger.lines).toContain("BROKER_UNREACHABLE");
    await rabbit.start();
    await shows(() => seen.length > 0);
    expect(seen).toEqual(["a"]);
  });

  it("once each while every connection is cut again and again", async () => {
    const world = await makeWorld();
    const { broker, seen } = await startListening(world);
    const subjects = Array.from({ length: 60 }, (_, n) => `${n}`);
    for (let round = 0; round < 3; round++) {
      await world.add(...send(...subjects.slice(round * 20, round * 20 + 20)));
      await broker.flush();
      await rabbit.ctl("close_all_connections", "test");
    }
    await shows(async () => (await world.waiting("send")) === 0);
    expect(seen.toSorted()).toEqual(subjects.toSorted());
  });

  it.each(["queue", "exchange"] as const)(
    "when somebody deleted the %s: that is a failure, not a loss",
    async (which) => {
      const world = await makeWorld();
      const { broker, seen, lines } = await startListening(world);
      await raw((channel) =>
        which === "queue"
          ? channel.unbindQueue(world.names.queue("send"), world.names.hints, "send")
          : channel.deleteExchange(world.names.hints),
      );
      await world.add(...send("a"));
      await broker.flush();
      await shows(() => seen.length > 0);
      expect(
        lines.some((line) => ["BROKER_UNROUTABLE", "BROKER_PUBLISH_REFUSED", "BROKER_UNREACHABLE"].includes(line)),
      ).toBe(true);
      await raw((channel) => channel.deleteQueue(world.names.queue("send")));
      await world.add(...send("b"));
      await broker.flush();
      await shows(() => seen.includes("b"));
      expect(seen).toEqual(["a", "b"]);
    },
  );

  it("later while RabbitMQ is short of memory: then nothing is sent, and closing does not wait for it", async () => {
    const world = await makeWorld();
    const { broker, seen, lines } = await startListening(world);
    try {
      await rabbit.ctl("set_vm_memory_high_watermark", "0");
      await world.add(...send("first"));
      await broker.flush();
      // RabbitMQ tells a connection at its next message; the next ones wait in the store
      await shows(() => lines.includes("broker blocked"));
      expect(broker.state().state).toBe("blocked");
      await world.add(...send("a", "b", "c"));
      await broker.flush();
      const other = (await startListening(world)).broker;
      await other.close();
      expect(await world.waiting("send")).toBeGreaterThanOrEqual(3);
    } finally {
      await rabbit.ctl("set_vm_memory_high_watermark", "0.4");
    }
    await shows(() => lines.includes("broker unblocked"));
    expect(broker.state().state).toBe("ready");
    await shows(async () => (await world.waiting("send")) === 0);
    expect(seen.toSorted()).toEqual(["a", "b", "c", "first"]);
  });

  it("again when a policy of the broker made their messages expire", async () => {
    const world = await makeWorld();
    let ahead = 0;
    const clock: Clock = { now: () => Date.now() + ahead, sleep: realClock.sleep };
    const logger = listeningLogger();
    const broker = start(world, { logger, clock });
    await broker.begun;
    // the queue has a relay but no consumer yet
    const seen: string[] = [];
    const held = Promise.withResolvers<void>();
    broker.consume("send", 1, async ({ subject }) => {
      seen.push(subject);
      if (subject === "first") await held.promise;
    });
    await world.add(...send("first"));
    await broker.flush();
    await shows(() => seen.length === 1);
    await rabbit.ctl("set_policy", "expire", `^${world.names.queue("send")}$`, '{"message-ttl":1}');
    await world.add(...send("second"));
    await broker.flush();
    await shows(async () => (await depth(world.names.dead)) === 1);
    await rabbit.ctl("clear_policy", "expire");
    held.resolve();
    await shows(async () => (await world.waiting("send")) === 1);
    ahead = 31_000;
    await broker.flush();
    await shows(() => seen.includes("second"));
  });
});

describe("hints through RabbitMQ", () => {
  it("are handled once, however often their message comes", async () => {
    const world = await makeWorld();
    const { broker, seen } = await startListening(world);
    const body = Buffer.from(JSON.stringify({ step: "send", subject: "a" }));
    const flood = () =>
      raw(async (channel) => {
        for (let n = 0; n < 1000; n++) channel.publish(world.names.hints, "send", body);
        await channel.waitForConfirms();
      });
    await flood();
    await world.add(...send("a"));
    await broker.flush();
    await flood();
    await world.add(...send("last"));
    await broker.flush();
    await shows(async () => seen.includes("last") && (await depth(world.names.queue("send"))) === 0);
    expect(seen.toSorted()).toEqual(["a", "last"]);
  });

  it("are shared by the instances of a gateway, each handled by one of them", async () => {
    const world = await makeWorld();
    const seen: string[] = [];
    const share = [0, 0, 0];
    const instances = share.map(() => start(world));
    // none goes on before another one is there to share with
    const shared = Promise.withResolvers<void>();
    for (const [n, instance] of instances.entries())
      instance.consume("send", 2, async ({ subject }) => {
        share[n]! += 1;
        if (share.filter((count) => count > 0).length > 1) shared.resolve();
        await shared.promise;
        seen.push(subject);
      });
    await Promise.all(instances.map((instance) => instance.begun));
    const subjects = Array.from({ length: 90 }, (_, n) => `${n}`);
    await world.add(...send(...subjects));
    for (const instance of instances) await instance.flush();
    await shows(async () => (await world.waiting("send")) === 0);
    expect(seen.toSorted()).toEqual(subjects.toSorted());
    expect(share.filter((count) => count > 0).length).toBeGreaterThan(1);
  });

  it("of an instance that is never heard of again go to another when its claim has run out", async () => {
    const world = await makeWorld();
    await world.add(...send("a"));
    // what a process leaves that dies while it handles the hint
    const now = Date.now();
    expect(await world.store.outbox.claim(send("a")[0]!, now, now + 300)).toMatchObject({ attempts: 1 });
    const { seen } = await startListening(world);
    await shows(() => seen.length > 0);
    expect(Date.now()).toBeGreaterThanOrEqual(now + 300);
    expect(seen).toEqual(["a"]);
  });

  it("keep their claim for as long as they are handled", async () => {
    const world = await makeWorld();
    await world.add(...send("a"));
    const { promise, resolve } = Promise.withResolvers<void>();
    const lease = 60_000;
    let [given, renewals, now] = [0, 0, Date.now()];
    // time goes by with the renewals only: a stall of this machine is none of the gateway
    const clock: Clock = { now: () => now, sleep: (_, signal) => realClock.sleep(5, signal) };
    const { outbox } = world.store;
    const keep: typeof outbox.keep = async (hint, until) => {
      await outbox.keep(hint, until);
      now += lease / 3;
      renewals += 1;
    };
    const instances = [0, 1].map(() => start(world, { lease, clock, store: { outbox: { ...outbox, keep } } }));
    for (const instance of instances)
      instance.consume("send", 1, () => {
        given += 1;
        return promise;
      });
    await shows(async () => {
      for (const instance of instances) await instance.flush();
      return renewals >= 30;
    });
    resolve();
    await shows(async () => (await world.waiting("send")) === 0);
    expect(given).toBe(1);
  });

  it("that end the process each time are parked without another try", async () => {
    const world = await makeWorld();
    await world.add(...send("poison"));
    for (let n = 0; n < 3; n++) await world.store.outbox.claim(send("poison")[0]!, Date.now(), Date.now());
    const { broker, seen } = await startListening(world, { maximumAttempts: 3 });
    await shows(async () => (await broker.parked()).length === 1);
    expect(await broker.parked()).toEqual([
      expect.objectContaining({ step: "send", subject: "poison", attempts: 3, reason: null }),
    ]);
    expect(seen).toEqual([]);
  });

  it("that keep failing lie parked in the store and among the dead letters, never looped", async () => {
    const world = await makeWorld();
    const broker = start(world, { maximumAttempts: 3, firstDelay: 5 });
    let tries = 0;
    broker.consume("load", 1, async () => {
      tries += 1;
      throw new Error("poison");
    });
    await world.add({ step: "load", subject: "a" });
    await broker.flush();
    await shows(async () => (await broker.parked()).length === 1);
    await shows(async () => (await depth(world.names.dead)) === 1);
    expect([tries, await depth(world.names.queue("load"))]).toEqual([3, 0]);
  });

  it("are told from other messages, which go to the dead letters", async () => {
    const world = await makeWorld();
    const { broker, seen, lines } = await startListening(world);
    const strange = ["", "{}", '{"step":"load","subject":"x"}', '{"step":"send"}', "x".repeat(5000)];
    await raw(async (channel) => {
      for (const text of strange) channel.publish(world.names.hints, "send", Buffer.from(text));
      await channel.waitForConfirms();
    });
    await world.add(...send("good"));
    await broker.flush();
    await shows(async () => seen.includes("good") && (await depth(world.names.dead)) === strange.length);
    expect(lines.filter((line) => line === "BROKER_MESSAGE_REFUSED").length).toBe(strange.length);
    expect(seen).toEqual(["good"]);
  });

  it("need no permission but for names with the prefix", async () => {
    const world = await makeWorld();
    const tls = rabbit.pki.issue("own names");
    const connection = { urls: rabbit.urls, vhost: "/", tls: () => tls };
    const { broker, seen } = await startListening(world, { connection, maximumAttempts: 1 });
    await world.add(...send("a"));
    await broker.flush();
    await shows(() => seen.length > 0);
    await broker.publishEvent("delivery.stored.a", {});
  });

  it("carry a step and a subject and nothing else", async () => {
    const world = await makeWorld();
    await start(world).begun;
    await raw((channel) => channel.assertQueue("tap", { exclusive: false, autoDelete: false }));
    await raw((channel) => channel.bindQueue("tap", world.names.hints, "send"));
    const { broker } = await startListening(world);
    await world.add(...send("a"));
    await broker.flush();
    const message = await raw(async (channel) => {
      for (;;) {
        const got = await channel.get("tap", { noAck: true });
        if (got !== false) return got.content.toString();
        await sleep(10);
      }
    });
    await raw((channel) => channel.deleteQueue("tap"));
    expect(message).toBe('{"step":"send","subject":"a"}');
  });
});

describe("events through RabbitMQ", () => {
  const event = { specversion: "1.0", id: "x/stored" };

  it("reach every queue that is bound for them, and are no failure where none is", async () => {
    const world = await makeWorld();
    const { broker } = await startListening(world);
    await broker.publishEvent("delivery.stored.agr-2026-001", event);
    const queue = `${world.names.events}-subscriber`;
    await raw((channel) => channel.assertQueue(queue, { durable: true }));
    await raw((channel) => channel.bindQueue(queue, world.names.events, "delivery.stored.*"));
    await broker.publishEvent("delivery.stored.agr-2026-001", event);
    await broker.publishEvent("delivery.rejected.agr-2026-001", event);
    const messages = await raw(async (channel) => [
      await channel.get(queue, { noAck: true }),
      await channel.get(queue, { noAck: true }),
    ]);
    await raw((channel) => channel.deleteQueue(queue));
    expect(messages).toEqual([
      expect.objectContaining({
        content: Buffer.from(JSON.stringify(event)),
        properties: expect.objectContaining({
          contentType: "application/cloudevents+json; charset=utf-8",
          deliveryMode: 2,
        }),
      }),
      false,
    ]);
  });

  it("are refused while there is no connection, so that their hint is tried again", async () => {
    const world = await makeWorld();
    const broker = start(world);
    await expect(broker.publishEvent("delivery.stored.a", event)).rejects.toMatchObject({ code: "BROKER_UNREACHABLE" });
  });
});
