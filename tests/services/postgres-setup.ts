import type { TestProject } from "vitest/node";
import { type PostgresAddress, startPostgres } from "./postgres.ts";

declare module "vitest" {
  interface ProvidedContext {
    readonly postgres: PostgresAddress;
  }
}

/** Starts PostgreSQL once for all tests that need it, and only when there are such tests in the run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { stop, ...address } = await startPostgres();
  const { host, port, user, password, database, ca } = address;
  project.provide("postgres", { host, port, user, password, database, ca });
  return stop;
}
