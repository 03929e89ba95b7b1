import { X509Certificate } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { makeFolder } from "../../certs-dev/make.ts";
import { makeCertificate } from "../../gateway/identity/development-pki/make-certificate.ts";
import { crlsIn, readCrl } from "../../gateway/identity/read-crl.ts";
import { ca, certificateOf, NOW, POLICE, temporaryFolder, tlsKey } from "./sample-parties.ts";

describe("the development PKI", () => {
  it("writes an authority and two gateways that belong to it, for their owner only", () => {
    const folder = join(temporaryFolder(), "pki");
    makeFolder(folder, NOW);
    const read = (name: string) => readFileSync(join(folder, name));
    const authority = new X509Certificate(read("ca.pem"));
    for (const name of ["politie.pem", "gemeente.pem"]) {
      const certificate = new X509Certificate(read(name));
      expect(certificate.checkIssued(authority) && certificate.verify(authority.publicKey)).toBe(true);
    }
    expect(readCrl(crlsIn(read("ca-crl.pem"))[0]!, [authority]).crl.revoked.size).toBe(0);
    for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
    expect(() => makeFolder(folder, NOW)).toThrow(/EEXIST/);
  });

  it("makes certificates that say TEST, have other serial numbers, and are no authorities", () => {
    const [one, other] = [certificateOf(tlsKey(POLICE)), certificateOf(tlsKey(POLICE))];
    expect(one.subject).toContain("CN=TEST ");
    expect(one.serialNumber).not.toBe(other.serialNumber);
    expect(one.ca).toBe(false);
    expect(one.keyUsage).toEqual(["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"]);
  });

  it("writes host names and addresses of both kinds", () => {
    const { publicKey } = tlsKey(POLICE);
    const hosts = ["sluis.example", "192.0.2.1", "::1", "2001:db8::7:1"];
    const subject = { name: "x", oin: POLICE };
    const pem = makeCertificate({ issuer: ca, subject, publicKey, hosts, notBefore: NOW, notAfter: NOW + 1000 });
    const certificate = new X509Certificate(pem);
    expect(certificate.checkHost("sluis.example")).toBe("sluis.example");
    for (const address of hosts.slice(1)) expect(certificate.checkIP(address)).toBe(address);
    expect(certificate.checkIP("192.0.2.2")).toBeUndefined();
  });
});
