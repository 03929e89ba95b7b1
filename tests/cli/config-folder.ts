import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createKek } from "../../gateway/identity/key-encryption-key.ts";

export const MINIMAL = {
  environment: "test",
  role: "police",
  oin: "00000001000000000001",
  name: "Proefpolitie",
  dataDir: "data",
  keyEncryptionKeyFile: "secret/kek",
};

/** A folder with a safe configuration of the test environment; removed when it is disposed of. */
export interface ConfigFolder extends Disposable {
  readonly dir: string;
  readonly file: string;
  /** Writes the configuration again, as JSON (which is YAML), with other members. */
  write(changes: object): string;
  writeText(text: string): string;
}

export function createConfigFolder(changes: object = {}): ConfigFolder {
  const dir = mkdtempSync(join(tmpdir(), "sluis-cli-"));
  const file = join(dir, "sluis.yaml");
  mkdirSync(join(dir, "data"));
  chmodSync(join(dir, "data"), 0o700);
  createKek(join(dir, "secret/kek"));
  const writeText = (text: string) => {
    writeFileSync(file, text);
    return file;
  };
  const write = (more: object) => writeText(JSON.stringify({ ...MINIMAL, ...more }));
  write(changes);
  return { dir, file, write, writeText, [Symbol.dispose]: () => rmSync(dir, { recursive: true, force: true }) };
}
