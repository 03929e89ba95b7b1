import { describe, expect, it } from "vitest";
import { type Action, mayDo, PERMISSIONS } from "../../gateway/access/permissions.ts";
import { ROLES, type Role } from "../../gateway/access/roles.ts";
import { officerRoutes } from "../../gateway/api/officer-routes.ts";
import { SluisError } from "../../gateway/core/sluis-error.ts";
import type { GatewayContext } from "../../gateway/deliveries/gateway-context.ts";
import { createOfficerService } from "../../gateway/deliveries/officer/create-officer-service.ts";
import { createMatchService } from "../../gateway/matching/create-match-service.ts";
import type { MatchStore } from "../../gateway/matching/ports/match-store.ts";
import { createSubjectService } from "../../gateway/oversight/subject/create-subject-service.ts";
import { apiWorld } from "../api/api-world.ts";

const ROUTES = officerRoutes({} as Parameters<typeof officerRoutes>[0]);
const USERS: { readonly [role in Role]: string } = {
  "data-officer": "vos",
  intake: "uil%20%C3%A9",
  "privacy-officer": "das",
  auditor: "eik",
  "functional-administrator": "ree",
  "technical-administrator": "els",
};

describe("every route of the API", () => {
  it("but those that tell nothing of the work asks who calls", () => {
    const open = ROUTES.filter(({ action }) => action === null).map(({ path }) => path);
    expect(open.sort()).toEqual(["/health/live", "/health/ready", "/v1/openapi.json"]);
  });

  it("lets in each of the six roles where it may, and nowhere else", async () => {
    const { plain } = await apiWorld();
    for (const { method, path, action } of ROUTES) {
      if (action === null) continue;
      const target = path
        .replace("{deliveryId}", "019f0000-0000-7000-8000-000000000001")
        .replace("{inquiryId}", "019f0000-0000-7000-8000-000000000001")
        .replace("{oin}", "00000001001000000000")
        .replace("{domain}", "incidenten")
        .replace("{epoch}", "2026-07")
        .replace("{agreementId}", "incidenten-dagelijks");
      expect((await plain(method.toUpperCase(), target, {})).statusCode, target).toBe(401);
      for (const role of ROLES) {
        const { statusCode } = await plain(method.toUpperCase(), target, { "Sluis-Officer": USERS[role] });
        expect(statusCode === 403, `${role} ${method} ${target}`).toBe(!mayDo(role, action));
      }
    }
  });
});

describe("everything that the gateway does for officers", () => {
  const stopping = new AbortController().signal;
  const nothing = { keys: {}, own: {} } as GatewayContext;
  const services = {
    officer: createOfficerService(nothing, stopping, () => Promise.reject()),
    matching: createMatchService(nothing, {} as MatchStore, stopping),
    subjects: createSubjectService(nothing),
  };
  const methods = Object.entries(services).flatMap(([service, all]) =>
    Object.entries(all).map(([name, method]) => [`${service}.${name}`, method as Method] as const),
  );
  type Method = (...given: unknown[]) => Promise<unknown>;

  /** What is asked with: one of these decides in some methods which action it is. */
  const GIVEN = [
    [{}, {}],
    ["id", "suspended", null],
  ];
  /** Asked for within a step that others may take too, once it is known that nobody has asked before. */
  const WITHIN: readonly Action[] = ["ask-erasure"];

  /** The action that a method asks for when somebody with this role calls it; undefined when it lets him in. */
  async function refusalFor(method: Method, role: string, given: readonly unknown[]): Promise<Action | undefined> {
    try {
      await method({ id: "iemand", role }, ...given, () => {});
    } catch (error) {
      if (error instanceof SluisError && error.code === "ACCESS_DENIED") return error.details["action"] as Action;
    }
    return undefined;
  }

  it("is refused to somebody without a role, before anything is looked up", async () => {
    expect(methods.length).toBeGreaterThan(40);
    for (const [name, method] of methods)
      await expect(
        method({ id: "iemand", role: "geen" }, {}, {}, () => {}),
        name,
      ).rejects.toThrow(expect.objectContaining({ code: "ACCESS_DENIED" }));
  });

  it("asks for the role once more behind the API, for the actions that the routes ask for and no others", async () => {
    const asked = new Set<Action>();
    for (const [name, method] of methods) {
      for (const given of GIVEN) {
        const action = (await refusalFor(method, "geen", given))!;
        asked.add(action);
        for (const role of ROLES)
          expect((await refusalFor(method, role, given)) === undefined, `${name} by ${role}`).toBe(mayDo(role, action));
      }
    }
    const ofRoutes = ROUTES.flatMap(({ action }) => action ?? []);
    expect([...asked].sort()).toEqual([...new Set(ofRoutes)].sort());
    // and there is no permission that nothing asks for
    expect([...asked, ...WITHIN].sort()).toEqual(Object.keys(PERMISSIONS).sort());
  });
});
