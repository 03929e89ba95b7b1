import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { ROLES_FILE, rolesPage } from "../../docs/make-roles.ts";

it("docs/roles.md is what docs/make-roles.ts makes of the permissions and routes", () => {
  expect(readFileSync(ROLES_FILE, "utf8")).toBe(rolesPage());
});
