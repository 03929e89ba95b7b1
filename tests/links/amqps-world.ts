import { randomInt } from "node:crypto";
import { expect, onTestFinished } from "vitest";
import type { BrokerConnection } from "../../gateway/core/amqp/connection-options.ts";
import type { Partner } from "../../gateway/deliveries/gateway-context.ts";
import type { Courier } from "../../gateway/deliveries/ports/partner-link.ts";
import type { LinkIdentity } from "../../gateway/links/amqps/control-message.ts";
import { type AmqpsDoor, type AmqpsDoorLimits, createAmqpsDoor } from "../../gateway/links/amqps/create-amqps-door.ts";
import { createAmqpsLink } from "../../gateway/links/amqps/create-amqps-link.ts";
import { LANES, type LinkTopology, linkTopology } from "../../gateway/links/amqps/link-topology.ts";
import type { AskTimeouts } from "../../gateway/links/ask-in-time.ts";
import { createCourier } from "../../gateway/links/create-courier.ts";
import { connectTo } from "../broker/rabbit-world.ts";
import { makeKeys, partnerOf, type TestKeys } from "../deliveries/test-keys.ts";
import type { RabbitMq } from "../services/rabbitmq.ts";
import { type FakeExchange, fakeExchange, fakeLogger } from "./fake-exchange.ts";
import { MUNICIPALITY, POLICE } from "./link-world.ts";
import { type ManualClock, manualClock } from "./manual-clock.ts";

/** The keys of both parties, and of a third that is a partner of neither. */
export const KEYS = { police: makeKeys(null), municipality: makeKeys(null), stranger: makeKeys(null) };

/** Who a party is to its links. */
export function identityOf(oin: string, keys: TestKeys): LinkIdentity {
  return { oin, environment: "test", keys: keys.gateway };
}

/** A dialling and a dialled gateway with a real RabbitMQ between them, each with the permissions that its end of a link has. */
export interface AmqpsWorld {
  readonly courier: Courier;
  readonly exchange: FakeExchange;
  readonly door: AmqpsDoor;
  readonly clock: ManualClock;
  readonly log: unknown[];
  readonly names: LinkTopology;
  /** The police side as the municipality's gateway knows it. */
  readonly police: { signingKeys: Partner["signingKeys"] };
  /** Another instance of the dialling gateway. */
  another(): Courier;
}

/** What a test wants otherwise. */
export interface AmqpsWorldOptions extends Partial<AmqpsDoorLimits> {
  readonly timeouts?: Partial<AskTimeouts>;
  /** Real time, for connections that are to come back. */
  readonly clock?: ManualClock;
}

/** Opens a door and then a courier; both are closed after the test. */
export async function amqpsWorld(rabbit: RabbitMq, options: AmqpsWorldOptions = {}): Promise<AmqpsWorld> {
  const clock = options.clock ?? manualClock(Date.now());
  const log: unknown[] = [];
  const exchange = fakeExchange();
  const shared = {
    clock,
    random: () => randomInt(1000) / 1000,
    logger: fakeLogger(log),
    retry: { first: 50, longest: 500 },
  };
  const at = (name: string): BrokerConnection => ({ urls: rabbit.urls, vhost: "/", tls: () => rabbit.pki.issue(name) });
  const connected = () => log.filter((line) => (line as { event?: string }).event === "link connected").length;

  await purge(rabbit);
  const known = { ...partnerOf(POLICE, KEYS.police, false) };
  const door = createAmqpsDoor({
    ...shared,
    exchange,
    own: identityOf(MUNICIPALITY, KEYS.municipality),
    partner: (oin) => (oin === POLICE ? known : undefined),
    connections: new Map([[POLICE, at("dialled")]]),
    limits: options,
  });
  onTestFinished(async () => {
    const closed = door.close();
    clock.advance(3_600_000);
    await closed;
  });
  await expect.poll(connected, { timeout: 20_000 }).toBe(1);
  const another = (): Courier => {
    const link = createAmqpsLink({
      ...shared,
      own: identityOf(POLICE, KEYS.police),
      partner: (oin) => (oin === MUNICIPALITY ? partnerOf(MUNICIPALITY, KEYS.municipality, true) : undefined),
      connections: new Map([[MUNICIPALITY, at("dialler")]]),
    });
    const courier = createCourier({ links: { amqps: link }, usual: () => "amqps" }, clock, options.timeouts);
    onTestFinished(() => courier.close());
    return courier;
  };
  return { courier: another(), exchange, door, clock, log, names: linkTopology(POLICE), police: known, another };
}

/** Throws away what earlier tests left: a question that was in hand when its door closed comes again. */
async function purge(rabbit: RabbitMq): Promise<void> {
  const model = await connectTo(rabbit);
  const { questions, lane } = linkTopology(POLICE);
  for (const queue of [questions, ...LANES.map(lane)]) {
    const channel = await model.createChannel();
    channel.on("error", () => {}); // not there yet
    await channel.purgeQueue(queue).catch(() => {});
  }
  await model.close();
}
