import { createSecretKey, type KeyObject } from "node:crypto";

/** The public test key of the specification: bytes 00 to 1f. */
export function testRootKey(): KeyObject {
  return createSecretKey(Buffer.from(Array.from({ length: 32 }, (_, at) => at)));
}

/** The domain of the specification's reference values, in its first epoch. */
export function testDomainKey(epoch = "2026-01") {
  return { rootKey: testRootKey(), domain: "agr-2026-001", epoch };
}
