import type { Settings } from "../cli/settings.ts";
import type { BrokerConnection } from "../core/amqp/connection-options.ts";
import type { Clock } from "../core/clock.ts";
import type { Courier, ExchangeService } from "../deliveries/ports/partner-link.ts";
import { createAmqpsDoor } from "../links/amqps/create-amqps-door.ts";
import { createAmqpsLink } from "../links/amqps/create-amqps-link.ts";
import { createCourier } from "../links/create-courier.ts";
import { createHttpsDoor, type HttpsDoor } from "../links/https/create-https-door.ts";
import { createHttpsLink } from "../links/https/create-https-link.ts";
import type { Logger } from "../observe/create-logger.ts";
import { brokerConnection } from "./broker-connection.ts";
import type { Identity } from "./open-identity.ts";

/** How this gateway reaches its partners, and they it. */
export interface OpenedLinks {
  readonly courier: Courier;
  /** Opens every door that the configuration names. Throws ADDRESS_IN_USE, ADDRESS_UNUSABLE. */
  openDoors(exchange: ExchangeService): Promise<OpenedDoors>;
  /** Takes over renewed certificates and revocation lists. */
  refreshTls(): void;
}

/** The doors that are open. */
export interface OpenedDoors {
  /** Null when partners do not reach us over HTTPS. */
  readonly https: { readonly host: string; readonly port: number } | null;
  close(): Promise<void>;
}

/** What links are made of. */
interface Parts {
  readonly identity: Identity;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Opens the courier over every configured link; doors come when there is something behind them.
 * Throws BROKER_FILE_UNREADABLE, BROKER_URL_REFUSED. A broker that is away or refuses us is tried for as long as it takes.
 */
export function openLinks(settings: Settings, { identity, clock, logger }: Parts): OpenedLinks {
  const partner = (oin: string) => identity.partners.find((each) => each.oin === oin);
  const { oin, environment } = settings;
  const own = { oin, environment, keys: identity.keys };
  const retry = { first: settings.retry.firstDelayMs, longest: settings.retry.maximumDelayMs };
  const shared = { own, partner, clock, random: Math.random, logger, retry };
  const vhosts = connections(settings, false);
  const https = createHttpsLink({ lookup: identity.endpoint, clock, logger });
  const amqps = createAmqpsLink({ ...shared, connections: connections(settings, true) });
  const usual = (to: string) => partner(to)?.links[0] ?? "https";
  let door: HttpsDoor | null = null;
  return {
    courier: createCourier({ links: { https, amqps }, usual }, clock),
    openDoors: async (exchange) => {
      const at = settings.door;
      const queues = createAmqpsDoor({ ...shared, exchange, connections: vhosts });
      try {
        if (at !== null) door = await createHttpsDoor({ exchange, tls: identity.doorTls, ...at, clock, logger });
      } catch (error) {
        await queues.close();
        throw error;
      }
      return {
        https: door === null ? null : { host: at!.host, port: door.port },
        close: async () => void (await Promise.all([door?.close(), queues.close()])),
      };
    },
    refreshTls: () => {
      door?.refreshTls();
      https.refreshTls();
    },
  };
}

/** The brokers of the partners that we dial, or the vhosts of those that dial us. */
function connections({ partners }: Settings, dial: boolean): ReadonlyMap<string, BrokerConnection> {
  const chosen = partners.filter((partner) => partner.dial === dial);
  return new Map(chosen.flatMap(({ oin, amqps }) => (amqps === null ? [] : [[oin, brokerConnection(amqps)] as const])));
}
