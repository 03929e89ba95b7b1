import type { certNl } from "./cert-nl.ts";

/** Texts about certificates and the gateway's own keys, in English. */
export const certEn: typeof certNl = {
  about: "certificates and own keys",
  list: "shows what ends when: certificates, own keys and revocation lists",
  request: "makes a request for a certificate of a real issuer; the key stays here",
  load: "takes the issuer's certificate, after checking chain, key, OIN, environment and usage",
  holder: "holder",
  issuer: "issuer",
  current: "in use",
  onCard: "on the card",
  use: "use",
  serial: "serial number",
  until: "valid until",
  development: "development CA",
  keys: "Own keys",
  purpose: "purpose",
  keyId: "key",
  since: "made",
  counts: "counts until",
  lists: "Revocation lists",
  nextUpdate: "next one by",
  waiting: "waits for a certificate",
  purposes: { tls: "connection (TLS)", signing: "signing", decryption: "decryption", log: "log" },
  hostOption: "name or address of the door; may be repeated (those of the configuration by default)",
  countryOption: "country of the organisation, two letters",
  outOption: "file for the request (certificate-request.pem by default)",
  issuerOption: "file with certificates of issuers that are not in the first file; may be repeated",
  certificateFile: "file with the certificate, preferably with its chain (PEM)",
  overlapOption: "how many days the old key still counts",
  requested: (file) =>
    `The request is in ${file}. Send it to the issuer, and load the answer with: sluis cert load FILE`,
  loaded: (until) => `The certificate is loaded and valid until ${until}.`,
  cardChanged: (serial, file) => `The own card is number ${serial} now: ${file}`,
  cardSame: "The own card need not change.",
  cardGoes:
    "Bring it to the partners (there: sluis partner accept), and restart the own gateway once they have accepted it.",
};
