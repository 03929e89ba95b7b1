/** Who can do something about an error. */
export type Actor = "officer" | "administrator" | "partner" | "maker";

/** One row: HTTP status, exit code of the command line, whether trying again later helps, who can act, two sentences. */
export interface ErrorRow {
  readonly status: number;
  /** 0 done, 1 refused by the rules, 2 usage or configuration, 3 partner or service unreachable, 4 integrity failure. */
  readonly exit: 1 | 2 | 3 | 4;
  readonly retry: boolean;
  readonly actor: Actor;
  readonly nl: string;
  readonly en: string;
}

/** Makes a row. A sentence may name details as `{name}`: a position, a name, a code or a count, never a value from the data. */
export function row(
  status: number,
  exit: 1 | 2 | 3 | 4,
  retry: boolean,
  actor: Actor,
  nl: string,
  en: string,
): ErrorRow {
  return { status, exit, retry, actor, nl, en };
}
