import { isIP } from "node:net";
import { context, type Der } from "./der.ts";

/** A host as subjectAltName: an IP address as its bytes, anything else as a DNS name. */
export function generalName(host: string): Der {
  return isIP(host) === 0 ? context(2, Buffer.from(host, "latin1")) : context(7, addressBytes(host));
}

function addressBytes(address: string): Uint8Array {
  if (isIP(address) === 4) return Uint8Array.from(address.split(".").map(Number));
  const [before = [], after = []] = address.split("::").map((half) => half.split(":").filter((group) => group !== ""));
  const groups = [...before, ...Array<string>(8 - before.length - after.length).fill("0"), ...after];
  return Buffer.from(groups.map((group) => group.padStart(4, "0")).join(""), "hex");
}
