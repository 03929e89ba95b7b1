import { execFileSync } from "node:child_process";
import { type ComposeFile, networksOf } from "../docker/compose-file.ts";
import { namespaceOf } from "./container.ts";

/** The namespace in which the bridges are: what an engine has on the machine itself. */
const SWITCH = "sluis-topo-networks";

/** Addresses of services on networks. */
export interface LaidNetworks {
  /** Address of a service on a network. */
  address(service: string, network: string): string;
  /** The names that a service can look up: of those with which it shares a network. */
  hosts(service: string): string;
  remove(): void;
}

/** Makes a namespace for every service and a bridge for every network of the composition, none of which leads anywhere else. */
export function layNetworks({ services, networks }: ComposeFile, wanted: readonly string[]): LaidNetworks {
  const ip = (...words: string[]) => execFileSync("ip", words, { stdio: "pipe" });
  const order = Object.keys(networks);
  const address = (service: string, network: string) =>
    `10.77.${order.indexOf(network) + 1}.${wanted.indexOf(service) + 2}`;
  const remove = (): void => {
    for (const name of [SWITCH, ...wanted.map(namespaceOf)])
      try {
        ip("netns", "del", name);
      } catch {
        // it was not made
      }
  };
  remove();
  ip("netns", "add", SWITCH);
  for (const network of order) {
    const bridge = `br${order.indexOf(network)}`;
    ip("-n", SWITCH, "link", "add", bridge, "type", "bridge");
    ip("-n", SWITCH, "link", "set", bridge, "up");
  }
  for (const [at, service] of wanted.entries()) {
    const namespace = namespaceOf(service);
    ip("netns", "add", namespace);
    ip("-n", namespace, "link", "set", "lo", "up");
    for (const network of networksOf(services[service]!)) {
      const [inner, outer] = [`eth${order.indexOf(network)}`, `s${at}n${order.indexOf(network)}`];
      ip("-n", SWITCH, "link", "add", outer, "type", "veth", "peer", "name", inner, "netns", namespace);
      ip("-n", SWITCH, "link", "set", outer, "master", `br${order.indexOf(network)}`, "up");
      ip("-n", namespace, "addr", "add", `${address(service, network)}/24`, "dev", inner);
      ip("-n", namespace, "link", "set", inner, "up");
    }
  }
  return {
    address,
    remove,
    hosts(service) {
      const own = networksOf(services[service]!);
      const lines = wanted.flatMap((other) =>
        networksOf(services[other]!)
          .filter((network) => own.includes(network))
          .map((network) => {
            const listed = services[other]!.networks as {
              readonly [name: string]: { readonly aliases?: readonly string[] };
            };
            const aliases = Array.isArray(services[other]!.networks) ? [] : (listed[network]?.aliases ?? []);
            return `${address(other, network)} ${[...aliases, other].join(" ")}`;
          }),
      );
      return ["127.0.0.1 localhost", ...lines, ""].join("\n");
    },
  };
}
