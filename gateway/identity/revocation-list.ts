import { X509Certificate } from "node:crypto";
import type { Clock } from "../core/clock.ts";
import type { ErrorCode } from "../core/error-table.ts";
import { sha256Hex } from "../core/sha256.ts";
import { SluisError } from "../core/sluis-error.ts";
import { certificatesIn } from "./certificates-in.ts";
import { type Crl, crlsIn, readCrl, serialKey } from "./read-crl.ts";

/** Something about a revocation list that needs an administrator. */
export interface RevocationProblem {
  /** The file, or the issuer's name when no file is to blame. */
  readonly subject: string;
  readonly code: ErrorCode;
  /** A short reason. */
  readonly why: string;
}

/** A revocation list that is held. */
export interface HeldList {
  /** The issuer's name on one line. */
  readonly issuer: string;
  /** Milliseconds since 1970. */
  readonly nextUpdate: number;
}

/** What this gateway knows of revoked certificates. */
export interface RevocationList {
  /** Reads the files again. Out: whether anything changed, so that TLS contexts must be made anew. Never rejects. */
  reload(): Promise<boolean>;
  /** Throws CERTIFICATE_REVOKED, or REVOCATION_UNKNOWN when no list in force speaks of its issuer. Checks the whole chain. */
  check(certificate: X509Certificate): void;
  /** The lists as PEM, for TLS contexts. */
  pems(): readonly string[];
  /** The lists that are held, by issuer. */
  lists(): readonly HeldList[];
  /** What could not be read at the last reload, and lists that are past, or within a day of, their nextUpdate. */
  problems(): readonly RevocationProblem[];
  /**
   * Reloads every 30 seconds until the signal aborts, and tells of changes, and of each problem once as long as it lasts. Resolves
   * when it has stopped.
   */
  start(signal: AbortSignal, onChange: () => void, onProblem?: (problem: RevocationProblem) => void): Promise<void>;
}

/** A list is announced as stale this long before its nextUpdate: from then on every certificate of its issuer is refused. */
const WARN_BEFORE = 24 * 3600 * 1000;

/** A revocation must work within a minute of being known here. */
const RELOAD_EVERY = 30_000;

/**
 * Keeps revocation lists of the issuers that we trust. A file that cannot be read, or holds an older list than the one we have, is a
 * problem and changes nothing, so that a failing download does not open the door. Without files nothing is checked.
 * In: paths, how to read one, the clock, certificates of issuers (PEM, one or several in each text), or who tells them.
 */
export function createRevocationList(parts: {
  readonly files: readonly string[];
  readonly readFile: (path: string) => Promise<Uint8Array>;
  readonly clock: Clock;
  readonly issuers: readonly string[] | (() => readonly string[]);
}): RevocationList {
  let read: { readonly texts: readonly string[]; readonly certificates: readonly X509Certificate[] } | undefined;
  /** They change with the cards of partners; the same list is read once. */
  const issuersNow = (): readonly X509Certificate[] => {
    const texts = typeof parts.issuers === "function" ? parts.issuers() : parts.issuers;
    if (read?.texts !== texts)
      read = { texts, certificates: texts.flatMap(certificatesIn).map((pem) => new X509Certificate(pem)) };
    return read.certificates;
  };
  /** By the issuer's fingerprint. */
  const held = new Map<string, Crl>();
  /** Digest of each file as it was last taken over: a list may have 100,000 entries, and mostly nothing has changed. */
  const taken = new Map<string, string>();
  let unread: RevocationProblem[] = [];

  let takenOver = 0;

  /** Takes over newer lists from a file. */
  async function readFrom(file: string): Promise<void> {
    const content = await parts.readFile(file);
    const digest = sha256Hex(content);
    if (taken.get(file) === digest) return;
    for (const der of crlsIn(content)) {
      const { crl, issuer } = readCrl(der, issuersNow());
      const known = held.get(issuer.fingerprint256);
      if (known !== undefined && crl.thisUpdate < known.thisUpdate)
        throw new SluisError("CRL_INVALID", { why: "older than the list in use" });
      if (known?.pem === crl.pem) continue;
      held.set(issuer.fingerprint256, crl);
      takenOver += 1;
    }
    taken.set(file, digest);
  }

  async function reload(): Promise<boolean> {
    const before = takenOver;
    const problems: RevocationProblem[] = [];
    for (const file of parts.files) {
      try {
        await readFrom(file);
      } catch (error) {
        const why = error instanceof SluisError ? error.details["why"] : (error as NodeJS.ErrnoException).code;
        problems.push({ subject: file, code: "CRL_INVALID", why: String(why) });
      }
    }
    unread = problems;
    return takenOver !== before;
  }

  function check(certificate: X509Certificate): void {
    if (parts.files.length === 0) return;
    const issuer = issuersNow().find((ca) => certificate.checkIssued(ca) && certificate.verify(ca.publicKey));
    const crl = issuer && held.get(issuer.fingerprint256);
    if (crl?.revoked.has(serialKey(certificate.serialNumber))) throw new SluisError("CERTIFICATE_REVOKED");
    if (issuer === undefined || crl === undefined || crl.nextUpdate < parts.clock.now())
      throw new SluisError("REVOCATION_UNKNOWN");
    if (!issuer.checkIssued(issuer)) check(issuer);
  }

  function problems(): RevocationProblem[] {
    const now = parts.clock.now();
    const stale = issuersNow().flatMap((issuer): RevocationProblem[] => {
      const crl = held.get(issuer.fingerprint256);
      const problem = (why: string) => [{ subject: issuer.subject, code: "REVOCATION_UNKNOWN" as const, why }];
      if (parts.files.length === 0) return [];
      if (crl === undefined) return problem("no list");
      if (crl.nextUpdate < now) return problem("past nextUpdate");
      return crl.nextUpdate - WARN_BEFORE < now ? problem("nextUpdate within a day") : [];
    });
    return [...unread, ...stale];
  }

  return {
    reload,
    check,
    pems: () => [...held.values()].map((crl) => crl.pem),
    lists: () =>
      issuersNow().flatMap((issuer) => {
        const crl = held.get(issuer.fingerprint256);
        return crl === undefined ? [] : [{ issuer: issuer.subject.replaceAll("\n", ", "), nextUpdate: crl.nextUpdate }];
      }),
    problems,
    start: async (signal, onChange, onProblem = () => {}) => {
      let told = new Set<string>();
      while (!signal.aborted) {
        const found = new Map(problems().map((problem) => [`${problem.subject}\n${problem.why}`, problem]));
        for (const [name, problem] of found) if (!told.has(name)) onProblem(problem);
        told = new Set(found.keys());
        await parts.clock.sleep(RELOAD_EVERY, signal);
        if (!signal.aborted && (await reload())) onChange();
      }
    },
  };
}
