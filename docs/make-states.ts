// Writes docs/states.md from the state table: `node bin/node24.mjs docs/make-states.ts`.
import { writeFileSync } from "node:fs";
import { STATE_TABLE, type Transition } from "../gateway/deliveries/state-table.ts";
import { markdownTable } from "./markdown-table.ts";

/** The page, next to this script. */
export const STATES_FILE = new URL("states.md", import.meta.url);

const HEAD = `# States of a delivery

Made from \`gateway/deliveries/state-table.ts\` by \`docs/make-states.ts\`; do not edit this page. The code reads the same table, and a
step that is not in it is refused with \`STATE_REFUSED\`. State, log entry and (at the receiver) the ground for a receipt are written in
one transaction. \`parked\` is no state but a flag: the gateway has stopped trying by itself and waits for an officer.

`;

/** The text of the page. */
export function statesPage(): string {
  return `${HEAD}## At the sender\n\n${tableOf("out")}\n## At the receiver\n\n${tableOf("in")}`;
}

function tableOf(direction: Transition["direction"]): string {
  const rows = STATE_TABLE.filter((row) => row.direction === direction);
  return markdownTable(
    ["from", "event", "to", "log entry", "receipt", "when"],
    rows.map(({ from, event, to, entry, receipt, when }) => [
      from ?? "(new)",
      event,
      to,
      entry ?? "",
      receipt ?? "",
      when,
    ]),
  );
}

if (process.argv[1] === import.meta.filename) writeFileSync(STATES_FILE, statesPage());
