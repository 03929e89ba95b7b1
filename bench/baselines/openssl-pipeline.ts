import { execFileSync } from "node:child_process";
import { join } from "node:path";
import type { Baseline } from "./baseline.ts";

/** The same with CMS: signed and encrypted with OpenSSL. */
export const opensslPipeline: Baseline = {
  name: "openssl cms + zstd + \\copy",
  about: "zstd -1 | openssl cms -sign | openssl cms -encrypt, a copy, -decrypt | -verify, zstd -d | psql \\copy",
  programs: ["openssl", "zstd", "psql"],
  async prepare({ folder }) {
    const at = (name: string) => join(folder, name);
    for (const name of ["police", "municipality"]) {
      const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", at(`${name}.key`)];
      const certificate = ["-x509", "-days", "30", "-subj", `/CN=${name}`, "-out", at(`${name}.pem`)];
      execFileSync("openssl", ["req", ...key, ...certificate], { stdio: "ignore" });
    }
    const form = "-binary -stream -outform DER";
    const sign = `openssl cms -sign -nodetach ${form} -md sha256 -signer '${at("police.pem")}' -inkey '${at("police.key")}'`;
    const open = `-inform DER -recip '${at("municipality.pem")}' -inkey '${at("municipality.key")}'`;
    const trust = `-inform DER -binary -CAfile '${at("police.pem")}' -purpose any`;
    return [
      "rm -f sealed arrived plain.zst",
      `zstd -q -1 -c "$EXTRACT" | ${sign} | openssl cms -encrypt ${form} -aes256 -out sealed '${at("municipality.pem")}'`,
      "cp sealed arrived",
      `openssl cms -decrypt -binary -in arrived ${open} | openssl cms -verify ${trust} -out plain.zst 2>/dev/null`,
      'zstd -q -d -c plain.zst | psql -q -c "$COPY"',
    ].join("\n");
  },
};
