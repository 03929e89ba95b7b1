import { type DigestTaker, flushHmacs } from "../../pseudonyms/hn1/hmac-state.ts";
import type { QueueMessage } from "../../pseudonyms/hn1/keyed-words.ts";
import { LANES } from "../../pseudonyms/hn1/sha256-lanes.ts";
import { NAME_LETTERS, writeLetters } from "../../pseudonyms/hn1/write-letters.ts";
import type { PseudonymProvider } from "../../pseudonyms/pseudonym-provider.ts";
import { queueRecordRef } from "../../pseudonyms/record-ref.ts";
import { queueSubjectKey, SUBJECT_KEY_BYTES, writeSubjectKey } from "../../pseudonyms/subject-key.ts";
import { pseudonymProvider } from "../pseudonym-provider.ts";
import { type NameKind, nameKinds } from "./name-kinds.ts";
import { COPY, NAME_KIND, NAME_PARTS, NAME_PLACE, NAME_WORDS, type OutgoingPage } from "./outgoing-page.ts";
import type { PrepareJob } from "./workbench.ts";

/** The names of the page that was made last. */
export interface PageNames {
  /** Makes every name of a page: those of its lines are written into them. */
  make(page: OutgoingPage): void;
  /** What a name is; that which it was copied from for a copy. */
  kindOf(name: number): NameKind;
  /** Copies the subject key of a name. In: the name, where to. */
  copySubject(name: number, target: Uint8Array, at: number): void;
  /** A token of the page, and that of the same value in the epoch before. Only in the overlap of two epochs. */
  tokens(name: number): { readonly current: string; readonly earlier: string };
}

/** Bytes that are kept of each name beside its line: the key of a subject, or the letters of the token of before. */
const KEPT = Math.max(NAME_LETTERS, SUBJECT_KEY_BYTES);

/** A digest and where it goes; four are enough, because no more ever wait. */
interface Taker extends DigestTaker {
  target: Uint8Array;
  at: number;
}

/** Prepares the keys of a job's names. Throws PSEUDONYM_KEY_INVALID; `make` throws PSEUDONYM_KEY_NOT_HELD. */
export function createPageNames(job: PrepareJob): PageNames {
  const kinds = nameKinds(job);
  const current = job.pseudonyms === null ? null : pseudonymProvider(job.pseudonyms);
  const earlier = job.earlierPseudonyms === null ? null : pseudonymProvider(job.earlierPseudonyms);
  // a key is asked for when the first name of its kind comes: a holder may lack one that no row needs
  const queues: QueueMessage[] = [];
  const earlierQueues: QueueMessage[] = [];
  const letterTakers = Array.from(
    { length: LANES },
    (): Taker => ({
      target: new Uint8Array(0),
      at: 0,
      take(words, lane) {
        writeLetters(words, lane, this.target, this.at);
      },
    }),
  );
  const subjectTakers = Array.from(
    { length: LANES },
    (): Taker => ({
      target: new Uint8Array(0),
      at: 0,
      take(words, lane) {
        writeSubjectKey(words, lane, this.target, this.at);
      },
    }),
  );
  let page: OutgoingPage;
  let kept = new Uint8Array(0);
  let turn = 0;

  function taker(of: readonly Taker[], target: Uint8Array, at: number): Taker {
    const free = of[turn++ % LANES]!;
    free.target = target;
    free.at = at;
    return free;
  }

  function original(name: number): number {
    return page.names[name * NAME_WORDS + NAME_KIND] === COPY ? page.names[name * NAME_WORDS + NAME_PARTS]! : name;
  }

  return {
    make(next) {
      page = next;
      const { names, lines, parts } = page;
      const count = names.length / NAME_WORDS;
      if (count * KEPT > kept.length) kept = new Uint8Array(2 * count * KEPT);
      flushHmacs(); // none of another caller waits, so that takers are used by turns
      turn = 0;
      let from = 0;
      for (let name = 0, word = 0; name < count; name++, word += NAME_WORDS) {
        const place = names[word + NAME_KIND]!;
        if (place === COPY) continue;
        const to = names[word + NAME_PARTS]!;
        const kind = kinds[place]!;
        queues[place] ??= queueOf(kind, job, current);
        const queue = queues[place];
        if (kind.kind === "subject") queue(parts, from, to, taker(subjectTakers, kept, name * KEPT));
        else queue(parts, from, to, taker(letterTakers, lines, names[word + NAME_PLACE]!));
        if (kind.kind === "token" && earlier !== null) {
          earlierQueues[place] ??= earlier.queueOf(kind.type);
          earlierQueues[place](parts, from, to, taker(letterTakers, kept, name * KEPT));
        }
        from = to;
      }
      flushHmacs();
      for (let name = 0, word = 0; name < count; name++, word += NAME_WORDS) {
        if (names[word + NAME_KIND] !== COPY) continue;
        const before = original(name);
        if (this.kindOf(name).kind === "subject") continue;
        const place = names[before * NAME_WORDS + NAME_PLACE]!;
        lines.copyWithin(names[word + NAME_PLACE]!, place, place + NAME_LETTERS);
      }
    },
    kindOf: (name) => kinds[page.names[original(name) * NAME_WORDS + NAME_KIND]!]!,
    copySubject(name, target, at) {
      const from = original(name) * KEPT;
      for (let byte = 0; byte < SUBJECT_KEY_BYTES; byte++) target[at + byte] = kept[from + byte]!;
    },
    tokens(name) {
      const { type } = this.kindOf(name) as Extract<NameKind, { kind: "token" }>;
      const text = (bytes: Uint8Array, at: number) =>
        Buffer.from(bytes.buffer, bytes.byteOffset + at, NAME_LETTERS).toString("latin1");
      return {
        current: current!.prefixOf(type) + text(page.lines, page.names[name * NAME_WORDS + NAME_PLACE]!),
        earlier: earlier!.prefixOf(type) + text(kept, original(name) * KEPT),
      };
    },
  };
}

function queueOf(kind: NameKind, job: PrepareJob, provider: PseudonymProvider | null): QueueMessage {
  if (kind.kind === "ref") return queueRecordRef(job.refKey, job.agreement.id, job.product.title);
  if (kind.kind === "subject") return queueSubjectKey(job.subjectKey!, kind.type);
  // an agreement without a pseudonym domain has no token columns: checkAgreement saw to that
  if (provider === null) throw new RangeError("no key for tokens");
  return provider.queueOf(kind.type);
}
