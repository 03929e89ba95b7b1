import { readFileSync } from "node:fs";
import { ownCardFile } from "../cli/own-card-file.ts";
import type { Settings } from "../cli/settings.ts";
import { SluisError } from "../core/sluis-error.ts";
import type { PartnerCard } from "../core/types/partner-card.ts";
import { cardHash } from "../deliveries/cards/card-hash.ts";
import { CARD_SETTINGS } from "../deliveries/cards/card-settings.ts";
import { readRevoked } from "../deliveries/cards/revoke-keys.ts";
import type { FlowLogger } from "../deliveries/gateway-context.ts";
import type { CardBook, KeptCard } from "../deliveries/ports/card-book.ts";
import type { Store, StoreTransaction } from "../deliveries/ports/store.ts";
import { cardKeys } from "../identity/card-keys.ts";
import { replaceFile } from "../identity/durable-file.ts";
import { cardOf, readCard } from "../identity/partner-card.ts";
import type { Identity } from "./open-identity.ts";
import { shareKeyFiles } from "./share-key-files.ts";

/** What the book is made of. */
interface Parts {
  readonly settings: Settings;
  readonly identity: Identity;
  readonly store: Store;
  readonly logger: FlowLogger;
  /** Told when connections have to be judged anew. */
  changed(): void;
}

/**
 * Cards as the store has them, for every instance: those of partners that officers accepted (wrapped, so that who only writes to the store
 * cannot make a partner), and our own, taken over from `card.jws` when somebody renewed it there.
 */
export function cardBook({ settings, identity, store, logger, changed }: Parts): CardBook {
  let own: KeptCard | undefined;
  const kept = new Map<string, KeptCard>();
  /** What could not be written, told once: in a container the configuration is often read-only. */
  const unwritten = new Set<string>();

  async function ownFromFile(): Promise<KeptCard | undefined> {
    try {
      const token = readFileSync(ownCardFile(settings), "utf8").trim();
      const { card } = await readCard(token);
      if (card.oin !== settings.oin || card.environment !== settings.environment)
        throw new SluisError("CARD_INVALID", { why: "not this gateway's" });
      return { card, token, hash: cardHash(card) };
    } catch (error) {
      // a gateway that was set up in another way may have none; it then uses its newest keys
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") logger.error(error, { step: "own-card" });
      return undefined;
    }
  }

  async function newestOwn(): Promise<KeptCard | undefined> {
    const file = await ownFromFile();
    const newest = await store.transaction(async (tx) => {
      const there = await readOwn(tx, Number((await tx.settings.get(CARD_SETTINGS.ownSerial)) ?? 0));
      if (file === undefined || (there !== undefined && there.card.serial >= file.card.serial)) return there;
      const { serial } = file.card;
      await tx.settings.set(CARD_SETTINGS.ownSerial, String(serial));
      await tx.settings.set(CARD_SETTINGS.own(serial), JSON.stringify({ token: file.token, hash: file.hash }));
      return file;
    });
    // another instance renewed it: the command line goes on from the file here
    if (newest !== undefined && file !== undefined && newest.card.serial > file.card.serial)
      keepFile(ownCardFile(settings), newest.token);
    return newest;
  }

  /** Files follow the store, for commands that read them; where the gateway may not write, they stay and the store counts. */
  function keepFile(path: string, token: string): void {
    try {
      if (readFileSync(path, "utf8").trim() !== token) replaceFile(path, `${token}\n`);
    } catch (error) {
      if (!unwritten.has(`${path} ${token}`)) logger.error(error, { step: "card-file" });
      unwritten.add(`${path} ${token}`);
    }
  }

  async function refresh(): Promise<void> {
    if (store.shared) await shareKeyFiles(store, identity.keystore);
    own = await newestOwn();
    const partners = identity.known.map(({ oin }) => oin);
    const state = await store.read(async (tx) => {
      const accepted = new Map<string, string>();
      const confirmed: (PartnerCard | undefined)[] = [];
      const first = own && (await firstOwn(tx, own.card.serial));
      for (const oin of partners) {
        const name = CARD_SETTINGS.accepted(oin);
        const wrapped = await tx.settings.get(name);
        if (wrapped !== undefined) accepted.set(oin, unwrapped(name, wrapped));
        const serial = await tx.settings.get(CARD_SETTINGS.confirmed(oin));
        // who never said anything has the card that was given by hand, the first that is known here
        confirmed.push(serial === undefined ? first : (await readOwn(tx, Number(serial)))?.card);
      }
      const earlierLogKeys = new Map<string, readonly string[]>();
      for (const oin of partners) {
        const text = await tx.settings.get(CARD_SETTINGS.logKeys(oin));
        if (text !== undefined) earlierLogKeys.set(oin, JSON.parse(text) as string[]);
      }
      const logKid = await tx.settings.get(CARD_SETTINGS.logKey);
      return { accepted, confirmed, earlierLogKeys, logKid, revoked: await readRevoked(tx) };
    });
    const judgeAnew = await identity.reload({
      accepted: state.accepted,
      logKid: state.logKid,
      earlierLogKeys: state.earlierLogKeys,
      own: own?.card,
      confirmed: state.confirmed.length === 0 ? null : inAll(state.confirmed),
      revoked: new Set(state.revoked.map(({ key }) => key)),
    });
    for (const { oin, token, document } of identity.known)
      if (kept.get(oin)?.token !== token) kept.set(oin, { card: document, token, hash: cardHash(document) });
    for (const { oin, card, token } of identity.known) if (state.accepted.get(oin) === token) keepFile(card, token);
    if (judgeAnew) changed();
  }

  function unwrapped(name: string, wrapped: string): string {
    return Buffer.from(identity.keys.unwrap(name, Buffer.from(wrapped, "base64url"))).toString("latin1");
  }

  return { own: () => own, accepted: (partner) => kept.get(partner), refresh };
}

async function readOwn(tx: StoreTransaction, serial: number): Promise<KeptCard | undefined> {
  const text = await tx.settings.get(CARD_SETTINGS.own(serial));
  if (text === undefined) return undefined;
  const { token, hash } = JSON.parse(text) as { readonly token: string; readonly hash: string };
  return { card: cardOf(token), token, hash };
}

/** The oldest card of ours that is kept. */
async function firstOwn(tx: StoreTransaction, newest: number): Promise<PartnerCard | undefined> {
  for (let serial = 1; serial <= newest; serial++) {
    const found = await readOwn(tx, serial);
    if (found !== undefined) return found.card;
  }
  return undefined;
}

/** Keys that are on all of these cards; a card that is not known has none. */
function inAll(cards: readonly (PartnerCard | undefined)[]): ReadonlySet<string> {
  const [first, ...others] = cards.map(
    (card) => new Set(card === undefined ? [] : cardKeys(card).map(({ key }) => key)),
  );
  return new Set([...(first ?? [])].filter((key) => others.every((keys) => keys.has(key))));
}
