import { cpSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** The next version of the program: this one, with one more migration that this one can live with. */
export interface LaterProgram extends Disposable {
  /** Its entry. */
  readonly main: string;
  /** Its migrations for PostgreSQL. */
  readonly migrations: URL;
}

/** Makes it in a folder of its own, as a second checkout would be. */
export function laterProgram(): LaterProgram {
  const folder = mkdtempSync(join(tmpdir(), "sluis-later-"));
  for (const name of ["gateway", "schemas"]) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  cpSync(join(ROOT, "package.json"), join(folder, "package.json"));
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  const migrations = join(folder, "gateway/store/migrations");
  for (const engine of readdirSync(migrations)) {
    const known = Number(readdirSync(join(migrations, engine)).sort().at(-1)!.slice(0, 4));
    const text = `-- compatible from: ${known}\nALTER TABLE "hint" ADD COLUMN "later" TEXT;\nCREATE TABLE "later" ("n" BIGINT PRIMARY KEY);\n`;
    writeFileSync(join(migrations, engine, "9000-later.sql"), text);
  }
  return {
    main: join(folder, "gateway/main.ts"),
    migrations: pathToFileURL(`${join(migrations, "postgres")}/`),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
