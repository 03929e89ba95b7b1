import { domainToASCII } from "node:url";
import { codeText } from "./code-text.ts";
import { type Outcome, ok, reject } from "./outcome.ts";

const DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?=[a-z0-9-]*[a-z])[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
/** RFC 5322 dot-atom, with letters outside ASCII (RFC 6531). */
const LOCAL = /^[^\s.@<>()[\]:;,"\\]+(?:\.[^\s.@<>()[\]:;,"\\]+)*$/u;

/**
 * NLN-1 e-mail address (`eml`): the address in the last `<>` or the whole, in lower case, the domain in its ASCII form (UTS 46) with at
 * least one dot. Dots and +tag of the local part stay.
 * In: the address. Reasons: FORMAT.
 */
export function normaliseEmail(inputs: readonly string[]): Outcome {
  const text = codeText(inputs[0]);
  if (typeof text !== "string") return text;
  const address = withoutScheme(inLastBrackets(text).trim()).trim();
  const at = address.indexOf("@");
  const local = address.slice(0, Math.max(at, 0)).toLowerCase();
  const domain = asciiDomain(address.slice(at + 1));
  return LOCAL.test(local) && DOMAIN.test(domain) ? ok(`${local}@${domain}`) : reject("FORMAT");
}

function inLastBrackets(text: string): string {
  return /<([^<>]*)>[^<>]*$/.exec(text)?.[1] ?? text;
}

function withoutScheme(address: string): string {
  return /^mailto:/i.test(address) ? address.slice(7).replace(/\?.*$/s, "") : address;
}

/** Out: the domain in lower case, or a text that is no domain. */
function asciiDomain(domain: string): string {
  if (/^[a-z0-9.-]*$/i.test(domain)) return domain.toLowerCase();
  // only letters, digits, marks, hyphens and the dots of UTS 46 may reach the URL parser, which reads much more as a host
  return /^[\p{L}\p{N}\p{M}.\u3002-]+$/u.test(domain) ? domainToASCII(domain) : "";
}
