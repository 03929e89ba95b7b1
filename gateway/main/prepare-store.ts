import type { PrepareStore } from "../cli/cli-context.ts";
import type { Settings } from "../cli/settings.ts";
import { SluisError } from "../core/sluis-error.ts";
import { preparePostgres } from "../store/postgres/prepare-postgres.ts";
import { postgresConnection, readPassword } from "./postgres-connection.ts";
import { systemClock } from "./system-clock.ts";

/** Makes the database of the settings ready, as its administrator. Throws CONFIG_INVALID for another engine, and as preparePostgres. */
export async function prepareStore(settings: Settings, asked: PrepareStore): Promise<number> {
  const { store, file } = settings;
  if (store.engine !== "postgresql")
    throw new SluisError("CONFIG_INVALID", { path: file, at: "/store/engine", rule: "postgresql" });
  const { adminPasswordFile: path } = asked;
  const connection = {
    ...postgresConnection(store),
    user: asked.admin,
    password: path === null ? null : () => readPassword(path),
  };
  return preparePostgres({ connection, applicationRole: store.user, analystRole: asked.analyst, clock: systemClock });
}
