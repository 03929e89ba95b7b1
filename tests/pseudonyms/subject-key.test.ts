import { createHmac, createSecretKey, randomBytes } from "node:crypto";
import { expect, it } from "vitest";
import { lengthPrefix } from "../../gateway/core/length-prefix.ts";
import { createSubjectKey } from "../../gateway/pseudonyms/subject-key.ts";

it("a key of the subject index is the first 8 bytes of the HMAC over type, rule version and parts", () => {
  const key = createSecretKey(randomBytes(32));
  const wanted = (type: string, ...parts: string[]) =>
    createHmac("sha256", key)
      .update(lengthPrefix("sluis/subject/1", type, "NLN-1", ...parts))
      .digest()
      .subarray(0, 8);
  const keys = [
    ["bsn", "001000007"],
    ["pnd1", "JANSEN", "NOOR", "19800412"],
    ["tel", "+31612345678"],
    ["eml", "é".repeat(400)],
    // one more than are hashed at once
    ["bsn", "001000019"],
  ] as const;
  const bytes = new Uint8Array(8 * keys.length);
  const makers = keys.map(([type]) => createSubjectKey(key, type));
  for (const [at, [, ...parts]] of keys.entries()) makers[at]!.queue(parts, { bytes, at: 8 * at });
  makers[0]!.flush();
  for (const [at, [type, ...parts]] of keys.entries())
    expect(Buffer.from(bytes.subarray(8 * at, 8 * at + 8)), type).toEqual(wanted(type, ...parts));
  // another type of the same value is another key, and so is another K_subject
  expect(wanted("rsin", "001000007")).not.toEqual(wanted("bsn", "001000007"));
});
