import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { apiDescription } from "../../gateway/api/api-description.ts";
import type { OfficerRouteParts } from "../../gateway/api/officer-route.ts";
import { officerRoutes } from "../../gateway/api/officer-routes.ts";
import type { Route } from "../../gateway/core/http/route.ts";
import type { JsonObject } from "../../gateway/core/json.ts";
import { exchangeRoutes } from "../../gateway/links/routes/exchange-routes.ts";
import { apiWorld } from "./api-world.ts";

const description = apiDescription();
const paths = description["paths"] as { readonly [path: string]: { readonly [method: string]: JsonObject } };
// making the tables calls nothing of what they are made of
const routes: readonly Pick<Route<never>, "method" | "path" | "query">[] = [
  ...officerRoutes({} as OfficerRouteParts),
  ...exchangeRoutes({} as never, {} as never),
];
const operations = Object.entries(paths).flatMap(([path, item]) =>
  Object.keys(item)
    .filter((method) => ["get", "post", "put", "delete", "patch"].includes(method))
    .map((method) => `${method} ${path}`),
);

/** A parameter with its reference followed. */
function parametersOf(path: string, method: string): { name: string; in: string }[] {
  const item = paths[path]!;
  const listed = [...((item["parameters"] ?? []) as never[]), ...((item[method]!["parameters"] ?? []) as never[])];
  return listed.map((parameter: { $ref?: string; name: string; in: string }) => {
    if (parameter.$ref === undefined) return parameter;
    return parameter.$ref
      .slice(2)
      .split("/")
      .reduce<unknown>((at, name) => (at as JsonObject)[name], description) as { name: string; in: string };
  });
}

describe("the API description", () => {
  it("lists every route, and no other", () => {
    expect(operations.toSorted()).toEqual(routes.map(({ method, path }) => `${method} ${path}`).toSorted());
    expect(operations.length).toBeGreaterThan(20);
  });

  it("lists every query key and path value of each route, and no other", () => {
    for (const { method, path, query } of routes) {
      const parameters = parametersOf(path, method);
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!);
      expect(
        parameters
          .filter((one) => one.in === "query")
          .map((one) => one.name)
          .toSorted(),
      ).toEqual([...query].toSorted());
      expect(parameters.filter((one) => one.in === "path").map((one) => one.name)).toEqual(inPath);
    }
  });

  it("has paths in kebab-case without a slash at the end, and query keys in camelCase", () => {
    for (const { path, query } of routes) {
      expect(path).toMatch(/^(?:\/(?:[a-z0-9-]+|\{[a-zA-Z]+\}|openapi\.json))+$/);
      for (const key of query) expect(key).toMatch(/^[a-z][a-zA-Z]*$/);
    }
  });

  it("refers only to what it holds", () => {
    const found: string[] = [];
    JSON.stringify(description, (name, value: unknown) => {
      if (name === "$ref" && String(value).startsWith("#/components/")) found.push(String(value));
      return value;
    });
    expect(found.length).toBeGreaterThan(50);
    for (const reference of found) {
      const target = reference
        .slice(2)
        .split("/")
        .reduce<unknown>((at, name) => (at as JsonObject)?.[name], description);
      expect(target, reference).toBeDefined();
    }
    expect(JSON.stringify(description)).not.toContain('schema.json"');
  });

  it("has schemas that compile, those of the control documents among them", () => {
    const schemas = (description["components"] as JsonObject)["schemas"] as JsonObject;
    expect(Object.keys(schemas)).toEqual(
      expect.arrayContaining(["Agreement", "DeliveryStatus", "OutboxPage", "AgreementCheck"]),
    );
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    ajv.addSchema({ $id: "sluis:api", ...description }, "sluis:api");
    for (const name of Object.keys(schemas))
      expect(ajv.compile({ $ref: `sluis:api#/components/schemas/${name}` })).toBeTypeOf("function");
  });

  it("is served to anybody who reaches the gateway", async () => {
    const { plain } = await apiWorld();
    const answer = await plain("GET", "/v1/openapi.json");
    expect(answer.statusCode).toBe(200);
    expect(JSON.parse(answer.text)).toEqual(description);
  });
});
