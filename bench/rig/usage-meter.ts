import { processUsage } from "../process-usage.ts";
import type { GatewayPair } from "./gateway-pair.ts";

/** Who uses a processor while a delivery goes its way. */
export const USERS = [
  "police gateway",
  "municipality gateway",
  "police PostgreSQL",
  "municipality PostgreSQL",
  "RabbitMQ",
] as const;

/** Seconds of processor time so far, in the order of USERS; on the embedded profile the last three have none. */
export function usageOf({ police, municipality, services }: GatewayPair): number[] {
  const gateways = [police, municipality].map(({ pid }) => processUsage(pid).cpuSeconds);
  const servers = services?.usage() ?? { police: 0, municipality: 0, rabbit: 0 };
  return [...gateways, servers.police, servers.municipality, servers.rabbit];
}
