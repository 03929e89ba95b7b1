import type { IncomingMessage, ServerResponse } from "node:http";
import express from "express";
import { SluisError } from "../sluis-error.ts";
import type { Route } from "./route.ts";
import { pathValues, queryValues } from "./route-values.ts";
import { checkStrictRequest } from "./strict-request.ts";

/** What turns a table of routes into a server's request handler. */
export interface RouteAppParts<Caller, Known extends Route<Caller>> {
  readonly routes: readonly Known[];
  /** Headers of every answer. */
  readonly headers: { readonly [name: string]: string };
  /** Runs before any routing; throws to refuse the request. */
  admit(request: IncomingMessage, response: ServerResponse): void;
  /** Who calls this route; throws when nobody that may. */
  identify(request: IncomingMessage, route: Known): Caller;
  /** Logs the error and answers it. Not called when the client is gone. */
  fail(error: unknown, request: IncomingMessage, response: ServerResponse): void;
}

/**
 * An express app that serves exactly the routes of the table: strict requests, known query keys, checked path values, 404 and
 * 405 for the rest. In: the table and who may call. Out: a handler for `createServer`.
 */
export function routeApp<Caller, Known extends Route<Caller>>(parts: RouteAppParts<Caller, Known>): express.Express {
  const app = express();
  for (const setting of ["x-powered-by", "etag", "query parser"]) app.set(setting, false);
  for (const setting of ["case sensitive routing", "strict routing"]) app.set(setting, true);

  app.use((request, response, next) => {
    for (const [name, value] of Object.entries(parts.headers)) response.setHeader(name, value);
    checkStrictRequest(request);
    parts.admit(request, response);
    next();
  });
  const methods = Map.groupBy(parts.routes, (route) => route.path);
  for (const [path, routes] of methods) {
    const pattern = path.replaceAll(/\{(\w+)\}/g, ":$1");
    for (const route of routes) {
      app[route.method](pattern, async (request, response) => {
        await route.handle({
          caller: parts.identify(request, route),
          path: pathValues(request.params),
          query: queryValues(request.url, route.query),
          request,
          response,
          gone: goneSignal(response),
        });
      });
    }
    app.all(pattern, (_, response) => {
      response.setHeader("Allow", routes.map((route) => route.method.toUpperCase()).join(", "));
      throw new SluisError("METHOD_NOT_ALLOWED");
    });
  }
  app.use(() => {
    throw new SluisError("ROUTE_UNKNOWN");
  });
  // express knows an error handler by its four parameters
  app.use((error: unknown, request: IncomingMessage, response: ServerResponse, _next: express.NextFunction) => {
    if (response.destroyed) return;
    parts.fail(error, request, response);
  });
  return app;
}

function goneSignal(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  response.once("close", () => {
    if (!response.writableFinished) gone.abort();
  });
  return gone.signal;
}
