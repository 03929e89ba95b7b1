import { resolve } from "node:path";
import type { Command } from "commander";
import type { Session } from "../session.ts";

interface Options {
  readonly admin: string;
  readonly adminPasswordFile?: string;
  readonly analyst?: string;
}

/**
 * `sluis store prepare`. Makes the tables of a PostgreSQL store, or brings them to this version, as the administrator of the
 * database; the gateway's own role is given what it needs, and nothing that changes a log. May be repeated.
 */
export function addStorePrepare(group: Command, session: Session): void {
  const { t, context } = session;
  group
    .command("prepare")
    .description(t.store.prepare)
    .option(`--admin <${t.store.role}>`, t.store.admin, "postgres")
    .option(`--admin-password-file <${t.names.file}>`, t.store.adminPasswordFile)
    .option(`--analyst <${t.store.role}>`, t.store.analyst)
    .action(
      session.command(async (options: Options) => {
        const { admin, adminPasswordFile, analyst } = options;
        const version = await context.prepareStore(session.settings(), {
          admin,
          adminPasswordFile: adminPasswordFile === undefined ? null : resolve(adminPasswordFile),
          analyst: analyst ?? null,
        });
        return { json: { version }, print: (out) => out.line(t.store.prepared(version)) };
      }),
    );
}
