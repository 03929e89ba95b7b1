import { createHash, createPublicKey, createSecretKey, type KeyObject } from "node:crypto";
import type { Settings } from "../cli/settings.ts";
import { SluisError } from "../core/sluis-error.ts";
import type { GatewayKeys } from "../deliveries/gateway-context.ts";
import type { Store } from "../deliveries/ports/store.ts";
import type { LocalSecret } from "./local-secret.ts";
import { type MayMake, ownRefKeyName, refSecret } from "./ref-keys.ts";

/** What sharing keys depends on. */
export interface SharingRules {
  /** Every log key of this instance, newest first. */
  readonly logKeys: readonly KeyObject[];
  /** What must hold before a first key of references is made. */
  readonly mayMakeRefKey: MayMake;
}

/**
 * The keys of one instance among several: those that a gateway makes at first use are kept in the store, wrapped, so that every
 * instance uses the same; else a record would have another reference at each of them.
 * In: the settings, the keys of this instance's data folder, the shared store, the rules. Out: the keys to use; the one of references throws
 * REF_KEY_LOST for an agreement that was delivered under, of which the store has none.
 * Throws INSTANCE_DIFFERS when the store belongs to another gateway or instances sign their log with another key, and UNWRAP_FAILED when
 * they wrap under another key-encryption key.
 */
export async function sharedKeys(
  settings: Settings,
  keys: GatewayKeys,
  store: Store,
  { logKeys, mayMakeRefKey }: SharingRules,
): Promise<GatewayKeys> {
  await requireSameGateway(settings, logKeys, store);
  const known = new Map<string, Promise<KeyObject>>();
  const shared = (
    name: string,
    own: () => Promise<KeyObject>,
    rules?: Pick<LocalSecret, "wasUsed" | "mayMake" | "lost">,
  ): Promise<KeyObject> => {
    const there = known.get(name) ?? firstOf(keys, store, name, own, rules);
    known.set(name, there);
    there.catch(() => known.delete(name));
    return there;
  };
  const pushIdentity = await shared("push-identity", async () => keys.pushIdentity);
  // a key that is replaced while the gateway runs stays so: what is looked up at each use is not copied
  return Object.create(keys, {
    pushIdentity: { value: pushIdentity },
    subjectKey: { value: () => shared("subject", () => keys.subjectKey()) },
    refKey: {
      value: (id: string) => {
        const secret = refSecret(id, mayMakeRefKey);
        return shared(secret.name, () => keys.refKey(id), secret);
      },
    },
    ownRefKey: { value: (source: string) => shared(ownRefKeyName(source), () => keys.ownRefKey(source)) },
  });
}

/** The secret of the store; our own when there is none yet and one may be made. */
async function firstOf(
  keys: GatewayKeys,
  store: Store,
  name: string,
  own: () => Promise<KeyObject>,
  rules?: Pick<LocalSecret, "wasUsed" | "mayMake" | "lost">,
): Promise<KeyObject> {
  const setting = `secret:${name}`;
  const wrapped = await store.transaction(async (tx) => {
    const there = await tx.settings.get(setting);
    if (there !== undefined) return Buffer.from(there, "base64url");
    if (rules !== undefined && (await rules.wasUsed(tx))) throw rules.lost();
    await rules?.mayMake?.(tx);
    const made = keys.wrap(setting, (await own()).export());
    await tx.settings.set(setting, Buffer.from(made).toString("base64url"));
    return made;
  });
  return createSecretKey(keys.unwrap(setting, wrapped));
}

async function requireSameGateway(
  { oin, environment }: Settings,
  logKeys: readonly KeyObject[],
  store: Store,
): Promise<void> {
  const digests = logKeys.map((key) => {
    const spki = createPublicKey(key).export({ type: "spki", format: "der" });
    return createHash("sha256").update(spki).digest("hex");
  });
  // of several the oldest: it is what the first instance had when the store was new
  const own = { oin, environment, logKey: digests.at(-1) ?? "" };
  const there = await store.transaction(async (tx) => {
    const text = await tx.settings.get("gateway");
    if (text === undefined) await tx.settings.set("gateway", JSON.stringify(own));
    return text === undefined ? own : (JSON.parse(text) as typeof own);
  });
  for (const what of ["oin", "environment"] as const)
    if (there[what] !== own[what]) throw new SluisError("INSTANCE_DIFFERS", { what });
  if (!digests.includes(there.logKey)) throw new SluisError("INSTANCE_DIFFERS", { what: "logKey" });
}
