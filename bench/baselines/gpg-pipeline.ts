import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Baseline } from "./baseline.ts";

/** Signed and encrypted with GnuPG, compressed with zstd, copied, opened and verified as a whole, and only then loaded. */
export const gpgPipeline: Baseline = {
  name: "gpg + zstd + \\copy",
  about: "zstd -1 | gpg --sign --encrypt, a copy of the file, gpg --decrypt, zstd -d | psql \\copy",
  programs: ["gpg", "zstd", "psql"],
  async prepare({ folder }) {
    const home = join(folder, "gnupg");
    mkdirSync(home, { mode: 0o700 });
    const gpg = ["--homedir", home, "--batch", "--quiet"];
    const generate = [...gpg, "--passphrase", "", "--quick-generate-key"];
    execFileSync("gpg", [...generate, "police", "ed25519", "sign", "never"], { stdio: "ignore" });
    execFileSync("gpg", [...generate, "municipality", "default", "default", "never"], { stdio: "ignore" });
    const seal = "-u police -r municipality --trust-model always --compress-algo none --cipher-algo AES256";
    return [
      "rm -f sealed arrived plain.zst",
      `zstd -q -1 -c "$EXTRACT" | gpg --homedir '${home}' --batch -q ${seal} --sign --encrypt -o sealed`,
      "cp sealed arrived",
      `gpg --homedir '${home}' --batch -q --trust-model always -o plain.zst --decrypt arrived`,
      'zstd -q -d -c plain.zst | psql -q -c "$COPY"',
    ].join("\n");
  },
};
