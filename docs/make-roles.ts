// Writes docs/roles.md from the permissions and the routes: `node bin/node24.mjs docs/make-roles.ts`.
import { writeFileSync } from "node:fs";
import { ACTION_TEXTS } from "../gateway/access/action-texts.ts";
import { type Action, mayDo, PERMISSIONS } from "../gateway/access/permissions.ts";
import { ROLE_LABELS, ROLES } from "../gateway/access/roles.ts";
import type { OfficerRouteParts } from "../gateway/api/officer-route.ts";
import { officerRoutes } from "../gateway/api/officer-routes.ts";
import { markdownTable } from "./markdown-table.ts";

/** The page, next to this script. */
export const ROLES_FILE = new URL("roles.md", import.meta.url);

const HEAD = `# Who may do what

Made from \`gateway/access/permissions.ts\` and the routes of the API by \`docs/make-roles.ts\`; do not edit this page. The gateway itself asks for the
role: when a request comes in, before a byte of it is read, and again in the service behind it. The command line decides nothing. What is not in the table
is refused with \`ACCESS_DENIED\`; somebody who is not in the configuration is refused with \`ACCESS_UNKNOWN\`.

A person has one name (\`id\`) in every role. Where a second person is needed the name is compared and not the role, so nobody approves what he asked for
himself. Give content, proof and administration to different people: the gateway does not forbid one person to have all roles, and \`sluis doctor\` warns of it.

`;

/** The text of the page. */
export function rolesPage(): string {
  const actions = Object.keys(PERMISSIONS) as Action[];
  const names = ROLES.map((role) => `${role} (${ROLE_LABELS[role]})`);
  const may = markdownTable(
    ["", ...names],
    actions.map((action) => [ACTION_TEXTS[action].about, ...ROLES.map((role) => (mayDo(role, action) ? "yes" : ""))]),
  );
  const two = markdownTable(
    ["what", "when somebody else has to ask for the very same"],
    actions.flatMap((action) => {
      const { about, secondPerson } = ACTION_TEXTS[action];
      return secondPerson === undefined ? [] : [[about, secondPerson]];
    }),
  );
  // making the table calls nothing of what it is made of
  const routes = officerRoutes({} as OfficerRouteParts);
  const paths = markdownTable(
    ["action", "commands", "routes"],
    actions.map((action) => [
      `\`${action}\``,
      ACTION_TEXTS[action].commands.map((command) => `\`${command}\``).join(", "),
      routes
        .filter((route) => route.action === action)
        .map(({ method, path }) => `\`${method.toUpperCase()} ${path}\``)
        .join(", "),
    ]),
  );
  return `${HEAD}## Roles\n\n${may}\n## Two people\n\n${two}\n## Commands and routes\n\n${paths}`;
}

if (process.argv[1] === import.meta.filename) writeFileSync(ROLES_FILE, rolesPage());
