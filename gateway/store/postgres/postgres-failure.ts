import { SluisError } from "../../core/sluis-error.ts";

/** Rules behind codes of class 23 and around (PostgreSQL manual, appendix A). */
const RULES: Readonly<Record<string, string>> = {
  "23502": "empty",
  "23503": "reference",
  "23505": "unique",
  "23514": "check",
  "22021": "letters",
  P0001: "trigger",
  "42501": "right",
};

/** Codes of states that pass when the transaction is run again: serialization failure, deadlock. */
const IN_USE = new Set(["40001", "40P01", "55P03"]);

/** What the library gives of a failure. Message, detail and context may quote values, so none of them goes on. */
interface Failure {
  readonly code?: unknown;
  readonly constraint?: unknown;
  readonly message?: unknown;
  readonly routine?: unknown;
}

/**
 * The error of the table for what PostgreSQL, the network or the library said.
 * In: the failure. Out: STORE_FULL, STORE_UNAVAILABLE, STORE_CORRUPT, STORE_CONSTRAINT, STORE_MISUSE or INTERNAL; a SluisError passes.
 * The cause holds codes and names of constraints only.
 */
export function postgresFailure(failure: unknown): SluisError {
  if (failure instanceof SluisError) return failure;
  const { code, constraint, routine } = failure as Failure;
  if (failure instanceof TypeError || failure instanceof RangeError)
    return new SluisError("INTERNAL", {}, { cause: failure });
  if (typeof code !== "string") return new SluisError("STORE_UNAVAILABLE", { why: reason(failure as Failure) });
  const cause = new Error([code, constraint, routine].filter((word) => typeof word === "string").join(" "));
  const unavailable = (why: string) => new SluisError("STORE_UNAVAILABLE", { why }, { cause });
  if (!/^[0-9A-Z]{5}$/.test(code)) return unavailable(code); // the system's or TLS's: ECONNREFUSED, CERT_HAS_EXPIRED
  if (RULES[code] !== undefined) return new SluisError("STORE_CONSTRAINT", { rule: RULES[code] }, { cause });
  if (IN_USE.has(code)) return unavailable("in use");
  if (code === "53100") return new SluisError("STORE_FULL", {}, { cause });
  if (code === "25006") return new SluisError("STORE_MISUSE", { why: "writing while reading" }, { cause });
  if (code === "XX001" || code === "XX002") return new SluisError("STORE_CORRUPT", {}, { cause });
  if (code.startsWith("28")) return unavailable("login refused");
  if (code.startsWith("23")) return new SluisError("STORE_CONSTRAINT", { rule: "other" }, { cause });
  // connections (08), resources (53), the operator (57), the system (58), limits (54)
  if (/^(08|53|54|57|58|3D)/.test(code)) return unavailable(`PostgreSQL ${code}`);
  return new SluisError("INTERNAL", {}, { cause });
}

/** True for a failure after which the same transaction, run again, may well succeed: nothing of it was kept. */
export function passesByItself(failure: unknown): boolean {
  const code = ((failure as SluisError).cause as Error | undefined)?.message.slice(0, 5);
  return failure instanceof SluisError && (code === "40001" || code === "40P01");
}

function reason({ message }: Failure): string {
  const text = String(message);
  if (text.includes("SSL")) return "no TLS";
  if (text.includes("timeout")) return "no free connection";
  return "connection lost";
}
