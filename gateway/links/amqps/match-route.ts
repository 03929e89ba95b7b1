import type { Values } from "../../core/http/route.ts";
import { pathValues, queryValues } from "../../core/http/route-values.ts";
import { SluisError } from "../../core/sluis-error.ts";
import type { ExchangeRoute } from "../routes/exchange-route.ts";

/** A route, and the values in the path and query that it was asked with. */
export interface MatchedRoute {
  readonly route: ExchangeRoute;
  readonly path: Values;
  readonly query: Values;
}

/**
 * Finds what a question asks. In: the table; out: a function of method and target (`/path?query`).
 * It throws ROUTE_UNKNOWN, METHOD_NOT_ALLOWED, REQUEST_INVALID, as the door over HTTPS does.
 */
export function routeMatcher(routes: readonly ExchangeRoute[]): (method: string, target: string) => MatchedRoute {
  const patterns = routes.map((route) => ({
    route,
    pattern: new RegExp(`^${route.path.replaceAll(".", "\\.").replaceAll(/\{(\w+)\}/g, "(?<$1>[^/]+)")}$`),
  }));
  return (method, target) => {
    const path = target.split("?", 1)[0]!;
    const found = patterns.flatMap(({ route, pattern }) => {
      const match = pattern.exec(path);
      return match === null ? [] : [{ route, params: { ...match.groups } }];
    });
    if (found.length === 0) throw new SluisError("ROUTE_UNKNOWN");
    const matched = found.find(({ route }) => route.method === method);
    if (matched === undefined) throw new SluisError("METHOD_NOT_ALLOWED");
    const { route, params } = matched;
    return { route, path: pathValues(params), query: queryValues(target, route.query) };
  };
}
