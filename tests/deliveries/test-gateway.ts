import { randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import { createEmbeddedBroker } from "../../gateway/broker/create-embedded-broker.ts";
import { SluisError } from "../../gateway/core/sluis-error.ts";
import type { DeliveryEvent } from "../../gateway/core/types/cloud-event.ts";
import type { BarrierName } from "../../gateway/deliveries/barrier.ts";
import { createChangeSignal } from "../../gateway/deliveries/change-signal.ts";
import { deliveryEvent } from "../../gateway/deliveries/delivery-event.ts";
import { createExchangeService } from "../../gateway/deliveries/exchange-service.ts";
import type {
  FlowPolicy,
  GatewayContext,
  Partner,
  ProductCatalogue,
} from "../../gateway/deliveries/gateway-context.ts";

import { maintain, recover } from "../../gateway/deliveries/maintain.ts";
import { createOfficerService } from "../../gateway/deliveries/officer/create-officer-service.ts";
import type { ChangeChannel } from "../../gateway/deliveries/ports/change-channel.ts";
import type { CheckpointKeeper } from "../../gateway/deliveries/ports/checkpoint-keeper.ts";
import type { OfficerService } from "../../gateway/deliveries/ports/officer-service.ts";
import type { Outbox } from "../../gateway/deliveries/ports/outbox.ts";
import type { Courier, ExchangeService } from "../../gateway/deliveries/ports/partner-link.ts";
import type { Store } from "../../gateway/deliveries/ports/store.ts";
import { load } from "../../gateway/deliveries/receiver/load.ts";
import { collect } from "../../gateway/deliveries/sender/collect.ts";
import { sendNext } from "../../gateway/deliveries/sender/send-next.ts";
import { createWitnessMemory } from "../../gateway/deliveries/witness/witness-memory.ts";
import type { Workbench } from "../../gateway/deliveries/work/workbench.ts";
import { createMatchService } from "../../gateway/matching/create-match-service.ts";
import type { MatchService } from "../../gateway/matching/ports/match-service.ts";
import type { MatchStore } from "../../gateway/matching/ports/match-store.ts";
import type { TestClock } from "./test-clock.ts";
import type { TestKeys } from "./test-keys.ts";

/** A store of any engine. */
export interface TestStore extends Store {
  readonly outbox: Outbox;
  readonly matching: MatchStore;
  /** News to and from other instances, where there can be any. */
  readonly changes?: ChangeChannel;
}

/** One gateway of a test: everything real, but the link, which calls the other one directly. */
export interface TestGateway {
  readonly context: GatewayContext;
  readonly officer: OfficerService;
  readonly matching: MatchService;
  readonly exchange: ExchangeService;
  readonly store: TestStore;
  /** What it logged as warnings and errors: events and codes. */
  readonly logged: string[];
  /** Events that systems which subscribed would have had; none when nobody can subscribe. */
  readonly announced: DeliveryEvent[];
  /** False from the moment that it crashed or was stopped. */
  readonly alive: boolean;
  /** Lets it die at a barrier, the so-many-th time it is reached: nothing it does after that counts. Resolves when it died. */
  dieAt(barrier: BarrierName, time?: number): Promise<void>;
  stop(): Promise<void>;
}

/** What one gateway of a test is made of. */
export interface TestGatewayParts {
  readonly oin: string;
  readonly environment: "test" | "production";
  readonly keys: TestKeys;
  readonly store: TestStore;
  readonly products: ProductCatalogue;
  readonly courier: Courier;
  readonly partners: readonly Partner[];
  readonly checkpoints: CheckpointKeeper;
  readonly policy: FlowPolicy;
  readonly clock: TestClock;
  readonly workbench: Workbench;
  /** Hints of all but the sweeper never reach the outbox. */
  readonly loseHints: boolean;
  /** Other systems can subscribe to what happens. */
  readonly announces?: boolean;
}

/** Starts a gateway on a store, as a process of its own would. */
export async function startTestGateway(parts: TestGatewayParts): Promise<TestGateway> {
  const { oin, keys, partners, clock, store } = parts;
  const broker = createEmbeddedBroker({ store, clock, random: Math.random, firstDelay: 5, longestDelay: 50 });
  const stopping = new AbortController();
  const logged: string[] = [];
  let alive = true;
  let death: { readonly at: BarrierName; times: number; died(): void } | undefined;
  const mustLive = () => {
    if (!alive) throw new Error("this gateway is dead");
  };
  const living: Store = {
    shared: store.shared,
    rowForm: store.rowForm,
    async transaction(work) {
      mustLive();
      return store.transaction(work);
    },
    async read(work) {
      mustLive();
      const seen = await store.read(work);
      mustLive();
      return seen;
    },
    forgetDeleted: () => store.forgetDeleted(),
    close: () => store.close(),
  };
  const context: GatewayContext = {
    instance: randomUUID(),
    own: { oin, name: oin, environment: parts.environment },
    clock,
    clockIsCredible: () => true,
    random: Math.random,
    store: parts.loseHints ? withoutHints(living) : living,
    broker,
    courier: parts.courier,
    workbench: parts.workbench,
    keys: keys.gateway,
    partner: (wanted) => partners.find((partner) => partner.oin === wanted),
    partners: () => partners,
    cards: { own: () => undefined, accepted: () => undefined, refresh: async () => {} },
    products: parts.products,
    policy: parts.policy,
    logger: {
      info: () => {},
      warn: (event, fields) => void logged.push(`${event} ${fields["code"] ?? ""}`.trim()),
      error: (error) => `${logged.push(String((error as { code?: string }).code ?? error))}`,
    },
    async barrier(name) {
      mustLive();
      if (name !== death?.at || --death.times > 0) return;
      alive = false;
      death.died();
      mustLive();
    },
    changes: createChangeSignal(clock, store.changes),
    witness: createWitnessMemory(),
    checkpoints: parts.checkpoints,
    stopping: stopping.signal,
    announces: parts.announces ?? false,
    temporaryFolder: tmpdir(),
  };
  const announced: DeliveryEvent[] = [];
  await recover(context);
  broker.consume("send", 8, (hint) => sendNext(context, hint.subject));
  broker.consume("load", 2, (hint) => load(context, hint.subject));
  broker.consume("export", 1, async () => {});
  broker.consume("announce", 1, async (hint) => {
    const made = await deliveryEvent(context, hint.subject);
    if (made !== undefined) announced.push(made.event);
  });
  const background = [maintain({ ...context, store: living }, stopping.signal)];
  for (const { oin, weDial } of partners) if (weDial) background.push(collect(context, oin, stopping.signal));
  return {
    context,
    store,
    logged,
    announced,
    officer: createOfficerService(context, stopping.signal, () =>
      Promise.reject(new SluisError("BACKUP_NO_RECIPIENT")),
    ),
    matching: createMatchService(context, store.matching, stopping.signal),
    exchange: createExchangeService(context),
    get alive() {
      return alive;
    },
    dieAt: (at, times = 1) =>
      new Promise((died) => {
        death = { at, times, died };
      }),
    async stop() {
      stopping.abort();
      context.changes.notify();
      await Promise.allSettled(background);
      await broker.close();
      alive = false;
      await store.close();
    },
  };
}

function withoutHints(store: Store): Store {
  return {
    ...store,
    transaction: (work) => store.transaction((tx) => work({ ...tx, hints: { ...tx.hints, add: async () => {} } })),
  };
}
