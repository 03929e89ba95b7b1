import { describe, expect, it } from "vitest";
import { type Action, mayDo, PERMISSIONS } from "../../gateway/access/permissions.ts";
import { requireOtherPerson } from "../../gateway/access/require-other-person.ts";
import { requirePermission } from "../../gateway/access/require-permission.ts";
import { ROLE_LABELS, ROLES } from "../../gateway/access/roles.ts";

const actions = Object.keys(PERMISSIONS) as Action[];
const mayDoAll = (role: string) => actions.filter((action) => mayDo(role, action));

describe("what a role may do", () => {
  it("lets only a data officer make a delivery leave", () => {
    for (const action of ["push", "preview", "release", "cancel"] as const) {
      expect(ROLES.filter((role) => mayDo(role, action))).toEqual(["data-officer"]);
    }
  });

  it("lets only the intake read stored rows", () => {
    expect(ROLES.filter((role) => mayDo(role, "export-rows"))).toEqual(["intake"]);
  });

  it("never shows content to who proves or administers", () => {
    for (const role of ROLES.filter((name) => !["data-officer", "intake"].includes(name))) {
      expect(mayDoAll(role)).not.toContain("preview");
      expect(mayDoAll(role)).not.toContain("export-rows");
    }
  });

  it("keeps the log from those whose work is in it", () => {
    for (const role of ["data-officer", "intake", "functional-administrator", "technical-administrator"]) {
      expect(mayDoAll(role)).not.toContain("read-log");
    }
  });

  it("gives every role something to do and a Dutch name", () => {
    for (const role of ROLES) {
      expect(mayDoAll(role).length).toBeGreaterThan(0);
      expect(ROLE_LABELS[role]).toMatch(/^[a-z ]+$/);
    }
  });

  it("gives an unknown role nothing", () => {
    for (const role of ["", "admin", "constructor"]) expect(mayDoAll(role)).toEqual([]);
  });

  it("names role and action when it refuses", () => {
    expect(() => requirePermission({ role: "auditor" }, "push")).toThrow(
      expect.objectContaining({ code: "ACCESS_DENIED", details: { role: "auditor", action: "push" } }),
    );
    expect(() => requirePermission({ role: "auditor" }, "read-log")).not.toThrow();
  });
});

describe("four eyes", () => {
  it("refuse a release by the person who pushed, in whatever role", () => {
    expect(() => requireOtherPerson({ id: "a.vos" }, "a.vos")).toThrow(
      expect.objectContaining({ code: "OWN_RELEASE" }),
    );
    expect(() => requireOtherPerson({ id: "b.das" }, "a.vos")).not.toThrow();
  });
});
