import type { FaultGroup, Profile } from "./fault-case.ts";
import { createPair, type Pair } from "./pair.ts";
import type { Production } from "./production.ts";
import { createWire, type Wire } from "./wire.ts";

/** Two running gateways with everything between and under them that a case may break. */
export interface World extends AsyncDisposable {
  readonly profile: Profile;
  readonly pair: Pair;
  /** The line between the two. Throws in a group that has none. */
  wire(): Wire;
  /** The services. Throws on the embedded profile. */
  production(): Production;
}

/** Sets up and starts both gateways. In: the group, the services or undefined for the embedded profile. */
export async function createWorld({ world }: FaultGroup, production: Production | undefined): Promise<World> {
  const pair = await createPair({ ...world, ...(production === undefined ? {} : { production }) });
  const wire = world.throughWire ? await createWire(pair) : undefined;
  await Promise.all([pair.police.start(), pair.municipality.start()]);
  return {
    profile: production === undefined ? "embedded" : "production",
    pair,
    wire: () => wire ?? absent("line"),
    production: () => production ?? absent("services"),
    async [Symbol.asyncDispose]() {
      await pair[Symbol.asyncDispose]();
      await wire?.[Symbol.asyncDispose]();
    },
  };
}

function absent(what: string): never {
  throw new Error(`this group has no ${what}`);
}
