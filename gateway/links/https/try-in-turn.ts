import { ERROR_TABLE } from "../../core/error-table.ts";
import { SluisError } from "../../core/sluis-error.ts";

/** What says that this door is not the one to ask, while another one of the same partner may be. */
const NOT_THIS_DOOR: readonly string[] = [
  "PARTNER_UNKNOWN",
  "PARTNER_PIN_MISMATCH",
  "PARTNER_TLS_REFUSED",
  "CERTIFICATE_EXPIRED",
  "CERTIFICATE_REVOKED",
];

/** Tries the addresses of a partner, beginning with the one that answered last. */
export type TryInTurn = <T>(
  urls: readonly string[],
  signal: AbortSignal,
  attempt: (url: string) => Promise<T>,
) => Promise<T>;

/**
 * Remembers which address of a partner answers. An address that cannot be reached, shows another certificate, or belongs to an instance
 * that stops, makes way for the next; a refusal of the partner's is an answer, and stands.
 * Out: a function that throws what the attempts threw: the first failure that is more than "unreachable", else the last.
 */
export function tryInTurn(): TryInTurn {
  let first = 0;
  return async (urls, signal, attempt) => {
    const failures: unknown[] = [];
    for (let tries = 0; tries < urls.length; tries++) {
      const at = first % urls.length;
      try {
        return await attempt(urls[at]!);
      } catch (error) {
        if (!mayBeElsewhere(error)) throw error;
        failures.push(error);
        // several questions may fail at the same address at once: it is left behind once
        if (first % urls.length === at) first = at + 1;
        // one that was silent for the whole time is not asked first again
        if (signal.aborted) break;
      }
    }
    throw failures.find(isTelling) ?? failures.at(-1);
  };
}

function mayBeElsewhere(error: unknown): boolean {
  if (!(error instanceof SluisError)) return true;
  return NOT_THIS_DOOR.includes(error.code) || ERROR_TABLE[error.code].exit === 3;
}

function isTelling(error: unknown): boolean {
  return error instanceof SluisError && NOT_THIS_DOOR.includes(error.code);
}
