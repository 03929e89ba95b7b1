// Makes a throw-away PKI for two gateways on one machine: `node bin/node24.mjs certs-dev/make.ts --dir FOLDER`. Keys are generated and
// never committed; nothing but the test environment accepts them.
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { issueCertificate, makeDevelopmentCa } from "../gateway/identity/development-pki/development-ca.ts";
import { makeCrl } from "../gateway/identity/development-pki/make-crl.ts";

const GATEWAYS = [
  { file: "politie", name: "Proefpolitie", oin: "00000001000000000001" },
  { file: "gemeente", name: "Proefgemeente", oin: "00000001000000000002" },
];

/** Writes authority, empty revocation list (30 days), and a key and certificate per gateway. Fails on files that exist. */
export function makeFolder(folder: string, now: number): void {
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text, { flag: "wx", mode: 0o600 });
  const keyPem = (key: KeyObject) => key.export({ type: "pkcs8", format: "pem" }).toString();
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const ca = makeDevelopmentCa(now, "Sluis");
  write("ca.pem", ca.certificate);
  write("ca-key.pem", keyPem(ca.privateKey));
  write("ca-crl.pem", makeCrl({ ca, revoked: [], thisUpdate: now, nextUpdate: now + 30 * 24 * 3600 * 1000 }));
  for (const { file, name, oin } of GATEWAYS) {
    const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const hosts = ["localhost", "127.0.0.1", "::1"];
    write(`${file}.pem`, issueCertificate({ ca, oin, name, hosts, publicKey, now }).join(""));
    write(`${file}-key.pem`, keyPem(privateKey));
  }
}

if (process.argv[1] === import.meta.filename) {
  const { dir } = parseArgs({ options: { dir: { type: "string" } } }).values;
  if (dir === undefined) {
    process.stderr.write("certs-dev/make.ts --dir FOLDER\n");
    process.exitCode = 2;
  } else makeFolder(dir, Date.now());
}
