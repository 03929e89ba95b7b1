import { bitString, context, type Der, existing, integer, oid, printable, sequence, setOf, utf8 } from "./der.ts";
import { generalName } from "./general-name.ts";
import type { OwnKey } from "./key-file.ts";
import { extension, nameAttribute, signStructure } from "./signed-structure.ts";

/** Whom a certificate is asked for. */
export interface RequestedCertificate {
  readonly oin: string;
  /** Name of the organisation. */
  readonly organisation: string;
  /** Names and addresses of the door, the first also as common name; none for a gateway that only dials. */
  readonly hosts: readonly string[];
  /** Two letters. */
  readonly country: string;
}

/**
 * A request for a certificate (PKCS #10, RFC 2986), to be sent to an issuer: subject with the OIN as serialNumber, as PKIoverheid has it,
 * and for both ends of mutual TLS. It is signed by the key that it is for, which stays where it is.
 * In: a TLS key of ours, whom it is for. Out: PEM.
 */
export function certificateRequest(key: OwnKey, asked: RequestedCertificate): string {
  const { oin, organisation, hosts, country } = asked;
  const subject = sequence(
    nameAttribute("2.5.4.6", printable(country)),
    nameAttribute("2.5.4.10", utf8(organisation)),
    nameAttribute("2.5.4.5", printable(oin)),
    nameAttribute("2.5.4.3", utf8(hosts[0] ?? organisation)),
  );
  const content = sequence(
    integer(Uint8Array.of(0)), // version 1
    subject,
    existing(key.publicKey.export({ type: "spki", format: "der" })),
    context(0, [sequence(oid("1.2.840.113549.1.9.14"), setOf(sequence(...extensions(hosts))))]),
  );
  return signStructure(content, key.privateKey, "CERTIFICATE REQUEST");
}

function extensions(hosts: readonly string[]): Der[] {
  return [
    extension("2.5.29.15", true, bitString(Uint8Array.of(0b1000_0000), 7)), // digital signature
    extension("2.5.29.37", false, sequence(oid("1.3.6.1.5.5.7.3.1"), oid("1.3.6.1.5.5.7.3.2"))), // server and client
    ...(hosts.length === 0 ? [] : [extension("2.5.29.17", false, sequence(...hosts.map(generalName)))]),
  ];
}
