import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Baseline } from "./baseline.ts";

/** The same with age, and a signature over the sealed file as ssh-keygen makes it, since age signs nothing. */
export const agePipeline: Baseline = {
  name: "age + ssh signature + zstd + \\copy",
  about: "zstd -1 | age, ssh-keygen -Y sign, a copy, ssh-keygen -Y verify, age -d, zstd -d | psql \\copy",
  programs: ["age", "ssh-keygen", "zstd", "psql"],
  async prepare({ folder }) {
    const key = (name: string) => join(folder, name);
    for (const name of ["police", "municipality"])
      execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key(name)], { stdio: "ignore" });
    writeFileSync(key("signers"), `police ${readFileSync(key("police.pub"), "utf8")}`);
    return [
      "rm -f sealed* arrived* plain.zst",
      `zstd -q -1 -c "$EXTRACT" | age -R '${key("municipality.pub")}' -o sealed`,
      `ssh-keygen -q -Y sign -f '${key("police")}' -n file sealed`,
      "cp sealed arrived; cp sealed.sig arrived.sig",
      `ssh-keygen -q -Y verify -f '${key("signers")}' -I police -n file -s arrived.sig <arrived`,
      `age -d -i '${key("municipality")}' -o plain.zst arrived`,
      'zstd -q -d -c plain.zst | psql -q -c "$COPY"',
    ].join("\n");
  },
};
