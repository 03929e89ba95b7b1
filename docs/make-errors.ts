// Writes docs/errors.md from the table of errors: `node bin/node24.mjs docs/make-errors.ts`.
import { writeFileSync } from "node:fs";
import { type Actor, ERROR_TABLE, type ErrorRow } from "../gateway/core/error-table.ts";
import { markdownTable } from "./markdown-table.ts";

/** The page, next to this script. */
export const ERRORS_FILE = new URL("errors.md", import.meta.url);

const ACTORS: { readonly [actor in Actor]: string } = {
  officer: "officer",
  administrator: "administrator",
  partner: "partner",
  maker: "makers of Sluis",
};

const HEAD = `# Errors

Made from \`gateway/core/error-table.ts\` by \`docs/make-errors.ts\`; do not edit this page. Where a sentence has \`{name}\`, the error
shows a position, a name, a code or a count there, never a value from the data. English sentences come with \`--lang en\`.

- **HTTP**: status of the answer of the API, and of the door towards a partner.
- **exit**: exit code of the command line. 1 refused by the rules, 2 usage or configuration, 3 partner or service unreachable,
  4 integrity failure. (0 is done; 130 is a command that was interrupted.)
- **retry**: whether trying again later can help. The gateway retries those by itself; the others wait for somebody.
- **who**: who can do something about it.

Every error that is shown has an id. The same id stands in the log of the gateway, with the place in the code but without data.

`;

/** The text of the page. */
export function errorsPage(): string {
  const rows: (readonly [string, ErrorRow])[] = Object.entries(ERROR_TABLE);
  const ordered = rows.toSorted(([left], [right]) => (left < right ? -1 : 1));
  return HEAD + markdownTable(["code", "sentence", "HTTP", "exit", "retry", "who"], ordered.map(cells));
}

function cells([code, { nl, status, exit, retry, actor }]: readonly [string, ErrorRow]): readonly string[] {
  return [`\`${code}\``, nl, String(status), String(exit), retry ? "yes" : "no", ACTORS[actor]];
}

if (process.argv[1] === import.meta.filename) writeFileSync(ERRORS_FILE, errorsPage());
