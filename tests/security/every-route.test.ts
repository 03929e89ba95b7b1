import { describe, expect, it } from "vitest";
import { mayDo } from "../../gateway/access/permissions.ts";
import { officerRoutes } from "../../gateway/api/officer-routes.ts";
import type { GatewayContext } from "../../gateway/deliveries/gateway-context.ts";
import { createOfficerService } from "../../gateway/deliveries/officer/create-officer-service.ts";
import { apiWorld } from "../api/api-world.ts";

const ROUTES = officerRoutes({} as Parameters<typeof officerRoutes>[0]);
const USERS = { vos: "data-officer", das: "privacy-officer", ree: "functional-administrator", "uil %C3%A9": "intake" };

describe("every route of the API", () => {
  it("but those that tell nothing of the work asks who calls", () => {
    const open = ROUTES.filter(({ action }) => action === null).map(({ path }) => path);
    expect(open.sort()).toEqual(["/health/live", "/health/ready", "/v1/openapi.json"]);
  });

  it("lets in the roles that may do it, and no other", async () => {
    const { plain } = await apiWorld();
    for (const { method, path, action } of ROUTES) {
      if (action === null) continue;
      const target = path
        .replace("{deliveryId}", "019f0000-0000-7000-8000-000000000001")
        .replace("{oin}", "00000001001000000000")
        .replace("{domain}", "incidenten")
        .replace("{epoch}", "2026-07")
        .replace("{agreementId}", "incidenten-dagelijks");
      expect((await plain(method.toUpperCase(), target, {})).statusCode, target).toBe(401);
      for (const [user, role] of Object.entries(USERS)) {
        const { statusCode } = await plain(method.toUpperCase(), target, { "Sluis-Officer": user.replace(" ", "%20") });
        expect(statusCode === 403, `${role} ${method} ${target}`).toBe(!mayDo(role, action));
      }
    }
  });
});

describe("everything that the gateway does for officers", () => {
  it("is refused to somebody without a role, before anything is looked up", async () => {
    const service = createOfficerService({} as GatewayContext, new AbortController().signal, () => Promise.reject());
    const nobody = { id: "iemand", role: "geen" };
    for (const [name, method] of Object.entries(service)) {
      const asked = (method as (...given: unknown[]) => Promise<unknown>)(nobody, {}, {}, () => {});
      await expect(asked, name).rejects.toThrow(expect.objectContaining({ code: "ACCESS_DENIED" }));
    }
  });
});
