import { createHash, createPublicKey, createSecretKey, type KeyObject } from "node:crypto";
import type { Settings } from "../cli/settings.ts";
import { SluisError } from "../core/sluis-error.ts";
import type { GatewayKeys } from "../deliveries/gateway-context.ts";
import type { Store } from "../deliveries/ports/store.ts";

/**
 * The keys of one instance among several: those that a gateway makes at first use are kept in the store, wrapped, so that every
 * instance uses the same; else a record would have another reference at each of them.
 * In: the settings, the keys of this instance's data folder, the shared store. Out: the keys to use.
 * Throws INSTANCE_DIFFERS when the store belongs to another gateway or instances sign their log with another key, and UNWRAP_FAILED when
 * they wrap under another key-encryption key.
 */
export async function sharedKeys(settings: Settings, keys: GatewayKeys, store: Store): Promise<GatewayKeys> {
  await requireSameGateway(settings, keys, store);
  const known = new Map<string, Promise<KeyObject>>();
  const shared = (name: string, own: () => Promise<KeyObject>): Promise<KeyObject> => {
    const there = known.get(name) ?? firstOf(keys, store, name, own);
    known.set(name, there);
    there.catch(() => known.delete(name));
    return there;
  };
  const pushIdentity = await shared("push-identity", async () => keys.pushIdentity);
  // a key that is replaced while the gateway runs stays so: what is looked up at each use is not copied
  return Object.create(keys, {
    pushIdentity: { value: pushIdentity },
    subjectKey: { value: () => shared("subject", () => keys.subjectKey()) },
    refKey: { value: (agreementId: string) => shared(`ref-${agreementId}`, () => keys.refKey(agreementId)) },
  });
}

/** The secret of the store; our own when there is none yet. */
async function firstOf(
  keys: GatewayKeys,
  store: Store,
  name: string,
  own: () => Promise<KeyObject>,
): Promise<KeyObject> {
  const setting = `secret:${name}`;
  const ours = await own();
  const wrapped = await store.transaction(async (tx) => {
    const there = await tx.settings.get(setting);
    if (there !== undefined) return Buffer.from(there, "base64url");
    const made = keys.wrap(setting, ours.export());
    await tx.settings.set(setting, Buffer.from(made).toString("base64url"));
    return made;
  });
  return createSecretKey(keys.unwrap(setting, wrapped));
}

async function requireSameGateway({ oin, environment }: Settings, keys: GatewayKeys, store: Store): Promise<void> {
  const logKey = createPublicKey(keys.log).export({ type: "spki", format: "der" });
  const own = { oin, environment, logKey: createHash("sha256").update(logKey).digest("hex") };
  const there = await store.transaction(async (tx) => {
    const text = await tx.settings.get("gateway");
    if (text === undefined) await tx.settings.set("gateway", JSON.stringify(own));
    return text === undefined ? own : (JSON.parse(text) as typeof own);
  });
  for (const what of ["oin", "environment", "logKey"] as const)
    if (there[what] !== own[what]) throw new SluisError("INSTANCE_DIFFERS", { what });
}
