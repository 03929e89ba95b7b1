import { createHash, createPrivateKey, sign } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { signCheckpoint, verifyCheckpoint } from "../../gateway/ledger/checkpoint.ts";
import { addSignature, cosignCheckpoint, verifyCosignature } from "../../gateway/ledger/cosignature.ts";
import { EMPTY_ROOT } from "../../gateway/ledger/merkle-hash.ts";
import { parseNote, signatureLine } from "../../gateway/ledger/signed-note.ts";
import { encodeVerifierKey, parseVerifierKey, verifierKey } from "../../gateway/ledger/verifier-key.ts";
import { fixedKey, START } from "./ledger-world.ts";

/** The key and the note of the tests of Go's `sumdb/note`, with which other implementations are tested too. */
const PETER_VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const PETER_SEED = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
const PETER_TEXT =
  "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const PETER_LINE =
  "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

const ORIGIN = "sluis/00000001003214345000/00000001002564440000";
const NAME = "sluis/00000001003214345000";
const ROOT = Buffer.alloc(32, 9);
const signer = { key: fixedKey(1), keyName: NAME };
const vkey = verifierKey(NAME, "log", fixedKey(1));
const note = signCheckpoint({ origin: ORIGIN, size: 12, root: ROOT }, signer);

describe("a signed note", () => {
  it("is the known one for the known key and text", () => {
    const prefix = Buffer.from("302e020100300506032b657004220420", "hex");
    const seed = Buffer.from(PETER_SEED, "base64").subarray(1);
    const key = createPrivateKey({ key: Buffer.concat([prefix, seed]), format: "der", type: "pkcs8" });
    const { name, keyId } = verifierKey("PeterNeumann", "log", key);
    expect(encodeVerifierKey(verifierKey("PeterNeumann", "log", key))).toBe(PETER_VKEY);
    expect(signatureLine({ name, keyId, signature: sign(null, Buffer.from(PETER_TEXT), key) })).toBe(PETER_LINE);
    expect(parseNote(`${PETER_TEXT}\n${PETER_LINE}`).text).toBe(PETER_TEXT);
  });

  it("may have empty lines in its text; the last one divides it from the signatures", () => {
    expect(parseNote(`one\n\ntwo\n\n${PETER_LINE}`).text).toBe("one\n\ntwo\n");
  });

  const sixteen = Array.from({ length: 16 }, (_, at) =>
    signatureLine({ name: `key-${at}`, keyId: "00000001", signature: Buffer.alloc(64) }),
  );

  it("has 1 to 16 signatures", () => {
    expect(parseNote(`text\n\n${sixteen.join("")}`).signatures.length).toBe(16);
    expect(() => parseNote(`text\n\n${sixteen.join("")}${PETER_LINE}`)).toThrow(/signatures/);
    expect(() => parseNote("text\n\n")).toThrow(/NOTE_MALFORMED/);
  });

  it.each([
    ["no empty line", `text\n${PETER_LINE}`],
    ["no text", `\n${PETER_LINE}`],
    ["no newline at the end", `text\n\n${PETER_LINE.trimEnd()}`],
    ["a carriage return", `text\r\n\n${PETER_LINE}`],
    ["a tab", `te\txt\n\n${PETER_LINE}`],
    ["a lone surrogate", `te\ud800xt\n\n${PETER_LINE}`],
    ["a hyphen for the dash", `text\n\n${PETER_LINE.replace("—", "-")}`],
    ["two spaces", `text\n\n${PETER_LINE.replace(" x0", "  x0")}`],
    ["a plus in the key name", `text\n\n${PETER_LINE.replace("Peter", "Pe+ter")}`],
    ["a space of Unicode in the key name", `text\n\n${PETER_LINE.replace("Peter", "Pe\u2003ter")}`],
    ["other trailing bits", `text\n\n${PETER_LINE.replace("nAM=", "nAN=")}`],
    ["no padding", `text\n\n${PETER_LINE.replace("nAM=", "nAM")}`],
    ["a signature without bytes", "text\n\n— key AAAAAQ==\n"],
    ["one key twice", `text\n\n${PETER_LINE}${PETER_LINE}`],
    ["too much text", `${"x".repeat(65_536)}\n\n${PETER_LINE}`],
  ])("is refused with %s", (_, text) => {
    expect(() => parseNote(text)).toThrow(expect.objectContaining({ code: "NOTE_MALFORMED" }));
  });

  it("of any shape is taken or refused, never worse", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("\n", "—", " ", "a", "+", "=", "A", "\u0000", "\u2003") }),
        (text) => {
          try {
            const { signatures } = parseNote(text);
            expect(signatures.length).toBeGreaterThan(0);
          } catch (error) {
            expect(error).toMatchObject({ code: "NOTE_MALFORMED" });
          }
        },
      ),
    );
  });
});

describe("a verifier key", () => {
  it("is written and read the same", () => {
    expect(encodeVerifierKey(parseVerifierKey(PETER_VKEY))).toBe(PETER_VKEY);
    const text = encodeVerifierKey(verifierKey("w1", "cosigner", fixedKey(3)));
    expect(parseVerifierKey(text)).toMatchObject({ name: "w1", type: "cosigner" });
  });

  it("has another id for another name, key or kind of signature", () => {
    const ids = [
      verifierKey("a", "log", fixedKey(1)),
      verifierKey("b", "log", fixedKey(1)),
      verifierKey("a", "log", fixedKey(2)),
      verifierKey("a", "cosigner", fixedKey(1)),
    ].map(({ keyId }) => keyId);
    expect(new Set(ids).size).toBe(4);
  });

  it.each([
    ["another id", PETER_VKEY.replace("c74f20a3", "c74f20a4")],
    ["an id in capitals", PETER_VKEY.replace("c74f20a3", "C74F20A3")],
    ["a short key", `${PETER_VKEY.slice(0, -4)}`],
    ["another type", PETER_VKEY.replace("+ARpc", "+AhpC")],
    ["no name", PETER_VKEY.replace("PeterNeumann", "")],
    ["a space in the name", PETER_VKEY.replace("PeterN", "Peter N")],
    ["nothing", ""],
  ])("is refused with %s", (_, text) => {
    expect(() => parseVerifierKey(text)).toThrow(expect.objectContaining({ code: "NOTE_MALFORMED" }));
  });
});

describe("a checkpoint", () => {
  it("is three lines, signed by the key of its log", () => {
    expect(note.split("\n").slice(0, 4)).toEqual([ORIGIN, "12", ROOT.toString("base64"), ""]);
    expect(verifyCheckpoint(note, [vkey])).toEqual({ origin: ORIGIN, size: 12, root: ROOT });
    const raw = Buffer.from(fixedKey(1).export({ format: "jwk" }).x!, "base64url");
    const id = createHash("sha256").update(`${NAME}\n\x01`).update(raw).digest().subarray(0, 4);
    expect(Buffer.from(note.trimEnd().split(" ")[2]!, "base64").subarray(0, 4)).toEqual(id);
  });

  it("is the same note every time", () => {
    expect(signCheckpoint({ origin: ORIGIN, size: 12, root: ROOT }, signer)).toBe(note);
  });

  const resign = (text: string) =>
    `${text}\n${signatureLine({ name: vkey.name, keyId: vkey.keyId, signature: sign(null, Buffer.from(text), signer.key) })}`;
  const root = ROOT.toString("base64");

  it.each([
    ["a leading zero", `${ORIGIN}\n012\n${root}\n`],
    ["a sign", `${ORIGIN}\n+12\n${root}\n`],
    ["a size beyond 2^53", `${ORIGIN}\n9007199254740993\n${root}\n`],
    ["a size that is no number", `${ORIGIN}\n1e3\n${root}\n`],
    ["an empty size", `${ORIGIN}\n\n${root}\n`],
    ["a short root", `${ORIGIN}\n12\n${ROOT.subarray(1).toString("base64")}\n`],
    ["other trailing bits in the root", `${ORIGIN}\n12\n${root.replace(/k=$/, "l=")}\n`],
    ["an extension line", `${ORIGIN}\n12\n${root}\nmore\n`],
    ["no origin", `\n12\n${root}\n`],
    ["a missing line", `${ORIGIN}\n12\n`],
    ["a root for size 0 that is not the root of nothing", `${ORIGIN}\n0\n${root}\n`],
  ])("is refused with %s, also when it is signed", (_, text) => {
    expect(() => verifyCheckpoint(resign(text), [vkey])).toThrow(expect.objectContaining({ code: "NOTE_MALFORMED" }));
  });

  it("of an empty log has size 0 and the root of nothing", () => {
    const empty = signCheckpoint({ origin: ORIGIN, size: 0, root: EMPTY_ROOT }, signer);
    expect(verifyCheckpoint(empty, [vkey]).size).toBe(0);
  });

  it("passes over signatures of unknown keys, also under the same name", () => {
    const stranger = { key: fixedKey(4), keyName: NAME };
    const line = signCheckpoint({ origin: ORIGIN, size: 12, root: ROOT }, stranger).split("\n\n")[1]!;
    expect(verifyCheckpoint(addSignature(note, line), [vkey]).size).toBe(12);
    expect(() => verifyCheckpoint(signCheckpoint({ origin: ORIGIN, size: 12, root: ROOT }, stranger), [vkey])).toThrow(
      expect.objectContaining({ code: "NOTE_UNSIGNED" }),
    );
  });

  it("is refused as a whole when the signature of any known key fails", () => {
    const second = verifierKey("sluis/second", "log", fixedKey(5));
    const line = signatureLine({ name: second.name, keyId: second.keyId, signature: Buffer.alloc(64) });
    expect(() => verifyCheckpoint(addSignature(note, line), [vkey, second])).toThrow(
      expect.objectContaining({ code: "SIGNATURE_INVALID" }),
    );
  });

  it("does not verify with any bit of it changed", () => {
    const bytes = Buffer.from(note);
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      expect(() => verifyCheckpoint(changed.toString("utf8"), [vkey])).toThrow();
    }
  });
});

describe("a cosignature", () => {
  const witness = { key: fixedKey(6), keyName: "sluis/00000001002564440000" };
  const witnessKey = verifierKey(witness.keyName, "cosigner", witness.key);
  const line = cosignCheckpoint(note, witness, START + 999);
  const cosigned = addSignature(note, line);

  it("signs the time and the text as the specification writes them", () => {
    const blob = Buffer.from(line.trimEnd().split(" ")[2]!, "base64");
    expect(blob.readBigUInt64BE(4)).toBe(BigInt(START / 1000));
    const message = `cosignature/v1\ntime ${START / 1000}\n${note.split("\n\n")[0]}\n`;
    expect(blob.subarray(12)).toEqual(sign(null, Buffer.from(message), witness.key));
  });

  it("stands beside the log's own signature, and tells when it was made", () => {
    expect(verifyCheckpoint(cosigned, [vkey]).size).toBe(12);
    expect(verifyCosignature(cosigned, witnessKey)).toBe(START);
    expect(verifyCosignature(note, witnessKey)).toBeUndefined();
  });

  it("never counts as the signature of a log, nor the other way round", () => {
    const asLog = verifierKey(witness.keyName, "log", witness.key);
    expect(() => verifyCheckpoint(cosigned, [asLog])).toThrow(expect.objectContaining({ code: "NOTE_UNSIGNED" }));
    expect(() => verifyCheckpoint(cosigned, [witnessKey])).toThrow(expect.objectContaining({ code: "NOTE_UNSIGNED" }));
    expect(verifyCosignature(note, vkey)).toBeUndefined();
  });

  it("does not move to another checkpoint or another time", () => {
    const other = signCheckpoint({ origin: ORIGIN, size: 13, root: ROOT }, signer);
    expect(() => verifyCosignature(addSignature(other, line), witnessKey)).toThrow(
      expect.objectContaining({ code: "SIGNATURE_INVALID" }),
    );
    const blob = Buffer.from(line.trimEnd().split(" ")[2]!, "base64");
    blob[11]! ^= 1;
    const moved = line.replace(/ [^ ]+\n$/, ` ${blob.toString("base64")}\n`);
    expect(() => verifyCosignature(addSignature(note, moved), witnessKey)).toThrow(
      expect.objectContaining({ code: "SIGNATURE_INVALID" }),
    );
  });

  it("cannot be put on twice, and nothing but a signature line can be added", () => {
    expect(() => addSignature(cosigned, line)).toThrow(expect.objectContaining({ code: "NOTE_MALFORMED" }));
    expect(() => addSignature(note, "\nmore\n\n— a AAAAAAA=\n")).toThrow(
      expect.objectContaining({ code: "NOTE_MALFORMED" }),
    );
  });
});
