#!/usr/bin/env node
// Checks exports of Sluis logs (`sluis audit export`) with nothing but this file and Node.js 20 or newer: no gateway, database, network
// or other package. It is written for auditors who want to read what they run, and shares no code with the gateway, so that a mistake
// there is not repeated here. Formats: RFC 6962 (tree), RFC 8785 (entries), C2SP signed-note, tlog-checkpoint, tlog-cosignature, tlog-tiles.
//
//   node sluis-verify.mjs [--card CARD.jws]... [--en] [--json] EXPORT.json [MORE-EXPORTS.json]...
//
// Exports of one log, or of both partners about each other; of a partner that lost its log with a store and began a successor, both logs.
//
// Ends with 0 when nothing was found, 4 when something was, 2 when it could not begin.
//
// In order:  1 reading   2 tree   3 keys and signatures   4 one log   5 logs against each other   6 report

import { createHash, createPublicKey, verify as verifySignature } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { pathToFileURL } from "node:url";

// ---------------------------------------------------------------------------------------------------------------- 1 reading

/** A JavaScript string cannot be longer than this. */
const LARGEST_FILE = 500 * 1024 * 1024;
/** Largest entry in bytes. */
const LARGEST_ENTRY = 8192;

/** What stops the reading of one document; `why` says where. */
class Unreadable extends Error {}

/** Bytes of base64 in its one canonical spelling; undefined for any other spelling. */
function base64(text) {
  if (typeof text !== "string") return undefined;
  const bytes = Buffer.from(text, "base64");
  return bytes.toString("base64") === text ? bytes : undefined;
}

/** RFC 8785 for what our documents hold: strings, safe integers, booleans, arrays, objects. Members are sorted by UTF-16 units. */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const names = Object.keys(value).sort();
    return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(",")}}`;
  }
  const allowed = typeof value === "string" || typeof value === "boolean" || Number.isSafeInteger(value);
  if (!allowed) throw new Unreadable("number");
  return JSON.stringify(value);
}

/** Text of UTF-8 bytes; anything that is not UTF-8 is refused, not replaced. */
function utf8(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Unreadable("UTF-8");
  }
}

/** Reads an export: exactly the members that it may have, each in its form. In: bytes of the file. Throws Unreadable. */
function readExport(bytes) {
  let document;
  try {
    document = JSON.parse(utf8(bytes));
  } catch (error) {
    throw error instanceof Unreadable ? error : new Unreadable("JSON");
  }
  const texts = (value) => Array.isArray(value) && value.every((each) => typeof each === "string");
  const rows = (value, members) =>
    Array.isArray(value) &&
    value.every(
      (row) =>
        members.join() ===
        Object.keys(row ?? {})
          .sort()
          .join(),
    );
  const forms = {
    v: (value) => value === 1,
    origin: (value) => typeof value === "string" && partiesOf(value) !== undefined,
    logKeys: texts,
    cosignerKeys: texts,
    entries: texts,
    tiles: (value) => rows(value, ["data", "path"]),
    checkpoints: texts,
    witnessed: (value) => rows(value, ["checkpoint", "keys"]) && value.every(({ keys }) => texts(keys)),
    disclosures: (value) => value === undefined || rows(value, ["index", "name", "salt", "value"]),
  };
  if (typeof document !== "object" || document === null) throw new Unreadable("JSON");
  for (const name of Object.keys(document)) if (!(name in forms)) throw new Unreadable(name);
  for (const [name, fits] of Object.entries(forms)) if (!fits(document[name])) throw new Unreadable(name);
  // a member that stands there twice is read once: then the file is longer than what was read
  const written = JSON.stringify(document).length;
  const read = utf8(bytes).replace(/\n$/, "").length;
  if (read < written || (read > written && JSON.stringify(document, null, 2).length !== read))
    throw new Unreadable("form");
  return document;
}

/** Whose log it is and about whom: `sluis/<own OIN>/<partner OIN or local>`, with `/<n>` behind it for the n-th log, a successor. */
function partiesOf(origin) {
  const match = /^sluis\/([0-9]{20})\/([0-9]{20}|local)(?:\/([2-9]|[1-9][0-9]{1,3}))?$/.exec(origin);
  return match === null ? undefined : { own: match[1], partner: match[2], generation: Number(match[3] ?? 1) };
}

/** Reads an entry: its bytes must be the canonical form of what they say, or two texts could stand for one entry. Throws Unreadable. */
function readEntry(leaf) {
  if (leaf === undefined) throw new Unreadable("base64");
  if (leaf.length > LARGEST_ENTRY) throw new Unreadable("size");
  const text = utf8(leaf);
  let entry;
  try {
    entry = JSON.parse(text);
  } catch {
    throw new Unreadable("JSON");
  }
  if (typeof entry !== "object" || entry === null || Array.isArray(entry)) throw new Unreadable("JSON");
  if (canonical(entry) !== text) throw new Unreadable("canonical form");
  const known = entry.v === 1 && typeof entry.type === "string" && Number.isSafeInteger(entry.time);
  if (!known || !["test", "production"].includes(entry.environment)) throw new Unreadable("members");
  return entry;
}

// ------------------------------------------------------------------------------------------------------------------- 2 tree

const sha256 = (...parts) => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
};
/** RFC 6962 section 2.1: leaves and nodes are told apart by their first byte. */
const leafHash = (leaf) => sha256(Uint8Array.of(0), leaf);
const nodeHash = (left, right) => sha256(Uint8Array.of(1), left, right);
const EMPTY_ROOT = sha256("");

/** Every level of the tree, each as the hashes of its complete subtrees; level 0 holds the leaves. */
function levelsOf(leafHashes) {
  const levels = [leafHashes];
  while (levels.at(-1).length > 1) {
    const below = levels.at(-1);
    levels.push(Array.from({ length: below.length >> 1 }, (_, at) => nodeHash(below[2 * at], below[2 * at + 1])));
  }
  return levels;
}

/** Root of the first `size` leaves: the complete subtrees that make them up, joined from the right. */
function rootAt(levels, size) {
  let root;
  let first = size;
  for (let level = 0; 2 ** level <= size; level++) {
    if (Math.floor(size / 2 ** level) % 2 === 0) continue;
    first -= 2 ** level;
    const subtree = levels[level][first / 2 ** level];
    root = root === undefined ? subtree : nodeHash(subtree, root);
  }
  return root ?? EMPTY_ROOT;
}

/** The hash tiles that a tree has: path, level of the tree, index of the first hash and how many (C2SP tlog-tiles). */
function tilesOf(size) {
  const tiles = [];
  for (let level = 0, hashes = size; hashes > 0; level++, hashes = Math.floor(hashes / 256))
    for (let first = 0; first < hashes; first += 256) {
      const width = Math.min(256, hashes - first);
      const digits = String(first / 256);
      const groups = digits.padStart(3 * Math.ceil(digits.length / 3), "0").match(/.{3}/g);
      const number = groups.map((group, at) => (at < groups.length - 1 ? `x${group}` : group)).join("/");
      tiles.push({
        path: `tile/${level}/${number}${width < 256 ? `.p/${width}` : ""}`,
        level: 8 * level,
        first,
        width,
      });
    }
  return tiles;
}

// ------------------------------------------------------------------------------------------------------- 3 keys and signatures

const LOG = 1; // signs checkpoints of its own log
const COSIGNER = 4; // signs, with a time, that it saw the checkpoint of another log

/** Reads `name+id+base64(type || Ed25519 key)`; the id must be the first 4 bytes of a hash over name, type and key. */
function readKey(text) {
  const [name, id, ...rest] = text.split("+");
  const material = base64(rest.join("+"));
  if (material?.length !== 33 || ![LOG, COSIGNER].includes(material[0])) throw new Unreadable("key");
  if (sha256(`${name}\n`, material).toString("hex", 0, 4) !== id) throw new Unreadable("key id");
  const x = material.subarray(1).toString("base64url");
  return {
    name,
    id,
    type: material[0],
    key: createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" }),
  };
}

/** The same key as a cosigner: type and id are others. */
function cosignerOf({ name, key }) {
  const material = Buffer.concat([Uint8Array.of(COSIGNER), Buffer.from(key.export({ format: "jwk" }).x, "base64url")]);
  return readKey(`${name}+${sha256(`${name}\n`, material).toString("hex", 0, 4)}+${material.toString("base64")}`);
}

/** Takes a checkpoint apart: text, an empty line, 1 to 16 signatures; the text is origin, size and root. Throws Unreadable. */
function readNote(note) {
  const gap = note.lastIndexOf("\n\n");
  if (gap < 1 || !note.endsWith("\n") || note.length > 65_536 || /[\0-\t\v-\x1f]/.test(note))
    throw new Unreadable("note");
  const text = note.slice(0, gap + 1);
  const lines = note.slice(gap + 2, -1).split("\n");
  const signatures = lines.map((line) => {
    const [, name, value] = /^— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})$/u.exec(line) ?? [];
    const bytes = base64(value);
    if (bytes === undefined || bytes.length < 5) throw new Unreadable("signature line");
    return { name, id: bytes.toString("hex", 0, 4), bytes: bytes.subarray(4) };
  });
  if (lines.length > 16) throw new Unreadable("signatures");
  if (new Set(signatures.map(({ name, id }) => name + id)).size < signatures.length)
    throw new Unreadable("signed twice");
  const [origin, size, root64, end, ...more] = text.split("\n");
  const root = base64(root64);
  if (end !== "" || more.length > 0 || !/^(0|[1-9][0-9]{0,15})$/.test(size) || root?.length !== 32)
    throw new Unreadable("checkpoint");
  if (size === "0" && !root.equals(EMPTY_ROOT)) throw new Unreadable("root");
  return { text, signatures, origin, size: Number(size), root };
}

const signatureOf = ({ signatures }, key) => signatures.find(({ name, id }) => name === key.name && id === key.id);

/** Whether the log signed it: every signature of a known key must hold, and there must be one. */
function signedByLog(note, keys) {
  const signed = keys.filter((key) => key.type === LOG && signatureOf(note, key) !== undefined);
  const holds = (key) => verifySignature(null, Buffer.from(note.text), key.key, signatureOf(note, key).bytes);
  return signed.length > 0 && signed.every(holds);
}

/** When a cosigner says that it saw the checkpoint, ms; undefined when it did not sign; throws Unreadable for a false signature. */
function cosignedAt(note, key) {
  const found = key.type === COSIGNER ? signatureOf(note, key) : undefined;
  if (found === undefined) return undefined;
  if (found.bytes.length !== 72) throw new Unreadable("cosignature");
  const seconds = found.bytes.readBigUInt64BE();
  const message = Buffer.from(`cosignature/v1\ntime ${seconds}\n${note.text}`);
  if (!verifySignature(null, message, key.key, found.bytes.subarray(8))) throw new Unreadable("cosignature");
  return Number(seconds) * 1000;
}

/**
 * Reads a partner card (a JWS that is signed by a key on it). It shows who made it only once its fingerprint was compared, by telephone,
 * with what its owner reads out. In: the token. Out: OIN, log keys, fingerprint. Throws Unreadable.
 */
function readCard(token) {
  const [head, body, signature, ...rest] = token.trim().split(".");
  const bytesOf = (part) => {
    const bytes = Buffer.from(part ?? "", "base64url");
    if (bytes.toString("base64url") !== part) throw new Unreadable("card");
    return bytes;
  };
  const text = utf8(bytesOf(body));
  const card = JSON.parse(text);
  const { alg, kid, typ } = JSON.parse(utf8(bytesOf(head)));
  const jwk = card.signingKeys?.find((key) => key.kid === kid);
  if (rest.length > 0 || typ !== "sluis-card+jws" || jwk === undefined || canonical(card) !== text)
    throw new Unreadable("card");
  const { kty, crv, x, y } = jwk;
  const curves = { ES256: ["EC", "P-256"], EdDSA: ["OKP", "Ed25519"] };
  if (curves[alg]?.[0] !== kty || curves[alg][1] !== crv) throw new Unreadable("card");
  const key = createPublicKey({ key: kty === "EC" ? { kty, crv, x, y } : { kty, crv, x }, format: "jwk" });
  const algorithm = alg === "ES256" ? "sha256" : null;
  const verifier = alg === "ES256" ? { key, dsaEncoding: "ieee-p1363" } : key;
  if (!verifySignature(algorithm, Buffer.from(`${head}.${body}`), verifier, bytesOf(signature)))
    throw new Unreadable("card");
  return { oin: card.oin, logKeys: card.logKeys, fingerprint: fingerprintOf(text) };
}

/** Eight groups of four characters, as the gateway shows them: 20 bytes of a hash in Crockford's base 32. */
function fingerprintOf(text) {
  let number = BigInt(`0x${sha256("sluis/card/1\0", text).toString("hex", 0, 20)}`);
  let letters = "";
  for (let at = 0; at < 32; at++, number >>= 5n)
    letters = "0123456789abcdefghjkmnpqrstvwxyz"[Number(number & 31n)] + letters;
  return letters.match(/.{4}/g).join(" ");
}

// ---------------------------------------------------------------------------------------------------------------- 4 one log

/** Clocks of two organisations may differ this much, ms. */
const CLOCK_TOLERANCE = 300_000;
/** Members that hold commitments to personal data. */
const COMMITTED = ["actor", "motive", "subject", "fileName"];

/** Collects what was found and what cannot be known, by code; at most a thousand of each: one change can make all that follows wrong. */
function createList() {
  const items = [];
  return {
    items,
    add(code, log, index, details = {}) {
      if (items.length < 1000) items.push({ code, log, index, ...details });
    },
  };
}

/** The keys in a list; one that cannot be read is found. */
function readKeys(texts, origin, findings) {
  return texts.flatMap((text) => {
    try {
      return [readKey(text)];
    } catch {
      findings.add("KEY_UNREADABLE", origin, null);
      return [];
    }
  });
}

/** Whether both keys signed that this log goes on under the second one. */
function isProvenRotation(origin, { from, to, signatures }) {
  const text = Buffer.from(`sluis/log-key/1\n${origin}\n${from}\n${to}\n`);
  try {
    return [from, to].every((key, at) => {
      const { type, key: publicKey } = readKey(key);
      return type === LOG && verifySignature(null, text, publicKey, base64(signatures[at]));
    });
  } catch {
    return false;
  }
}

/** The rotations of log keys in an export whose form is good; entries that cannot be read are found elsewhere. */
function rotationsIn(bytes) {
  let document;
  try {
    document = readExport(bytes);
  } catch {
    return [];
  }
  return document.entries.flatMap((text) => {
    const leaf = base64(text);
    if (leaf === undefined || !leaf.includes('"type":"log-key-rotated"')) return [];
    try {
      const { logKey } = readEntry(leaf);
      return logKey !== undefined && isProvenRotation(document.origin, logKey) ? [logKey] : [];
    } catch {
      return [];
    }
  });
}

/** Trusted log keys with those before and after them: each vouches for the other. In: keys and proven rotations as texts. */
function followKeys(trusted, rotations) {
  const keys = new Set(trusted);
  for (let before = -1; before !== keys.size; ) {
    before = keys.size;
    for (const { from, to } of rotations) if (keys.has(from) || keys.has(to)) keys.add(from).add(to);
  }
  return [...keys];
}

/** One checkpoint of a log with the times at which it was cosigned; undefined when it proves nothing. */
function checkNote(text, origin, keys, cosigners, findings, limits) {
  let note;
  try {
    note = readNote(text);
  } catch {
    findings.add("CHECKPOINT_UNREADABLE", origin, null);
    return undefined;
  }
  if (!signedByLog(note, keys)) findings.add("CHECKPOINT_FORGED", origin, null);
  else if (note.origin !== origin) findings.add("CHECKPOINT_OTHER_LOG", origin, null);
  else {
    const known = [...keys, ...cosigners];
    if (note.signatures.some(({ name, id }) => !known.some((key) => key.name === name && key.id === id)))
      limits.add("COSIGNER_UNKNOWN", origin, null, { size: note.size });
    const times = [];
    for (const cosigner of cosigners) {
      try {
        times.push(cosignedAt(note, cosigner) ?? []);
      } catch {
        findings.add("COSIGNATURE_FORGED", origin, null, { size: note.size });
      }
    }
    return { ...note, cosignedAt: times.flat() };
  }
  return undefined;
}

/**
 * Recomputes one log.
 * In: bytes of an export, log keys by OIN from cards. Out: findings, limits, how much is proven, and what the comparison needs.
 */
function checkLog(bytes, cards, rotations) {
  const findings = createList();
  const limits = createList();
  let document;
  try {
    document = readExport(bytes);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    findings.add("BUNDLE_UNREADABLE", "", null, { why: error.message });
    return {
      findings,
      limits,
      origin: "",
      entries: 0,
      size: 0,
      cosignedSize: 0,
      deliveries: [],
      witnessed: [],
      times: [],
      rootAt: () => undefined,
    };
  }
  const { origin } = document;
  const { own, partner } = partiesOf(origin);

  // keys: those on a card that somebody compared count; else those in the export, which only show that it agrees with itself
  const inExport = readKeys(document.logKeys, origin, findings);
  const followed = followKeys(cards.get(own) ?? document.logKeys, rotations);
  const keys =
    cards.has(own) || followed.length > document.logKeys.length ? readKeys(followed, origin, findings) : inExport;
  if (!cards.has(own)) limits.add("KEYS_FROM_BUNDLE", origin, null);
  // partners cosign with their log keys; who has the partner's card need not believe the export about them
  const listed = readKeys(document.cosignerKeys, origin, findings);
  const carded = cards.get(partner);
  const cosigners =
    carded === undefined ? listed : readKeys(followKeys(carded, rotations), origin, findings).map(cosignerOf);
  const notes = document.checkpoints.flatMap(
    (text) => checkNote(text, origin, keys, cosigners, findings, limits) ?? [],
  );
  const witnessed = document.witnessed.flatMap(({ keys: texts, checkpoint }) => {
    const log = checkpoint.split("\n", 1)[0];
    const given = readKeys(texts, log, findings);
    const ofCard = cards.get(partiesOf(log)?.own);
    const known = ofCard === undefined ? given : readKeys(followKeys(ofCard, rotations), log, findings);
    // our own cosignature stands on it too; it says nothing to us
    return checkNote(checkpoint, log, known, [], findings, createList()) ?? [];
  });

  // entries: form, order in time, whose log they belong in
  const leaves = document.entries.map(base64);
  const entries = leaves.map((leaf, index) => {
    try {
      return readEntry(leaf);
    } catch (error) {
      findings.add("ENTRY_UNREADABLE", origin, index, { why: error.message });
      return undefined;
    }
  });
  let last = 0;
  for (const [index, entry] of entries.entries()) {
    if (entry === undefined) continue;
    if (entry.time < last) findings.add("ENTRY_TIME_BACK", origin, index);
    if (entry.logKey !== undefined && !isProvenRotation(origin, entry.logKey))
      findings.add("LOG_KEY_UNPROVEN", origin, index);
    last = Math.max(last, entry.time);
    const pair = [entry.from, entry.to];
    const elsewhere =
      partner === "local" ? entry.agreement : entry.from && entry.to && !(pair.includes(own) && pair.includes(partner));
    if (elsewhere) findings.add("ENTRY_MISPLACED", origin, index);
  }

  // tree and tiles: a tile that differs says where the change begins
  const levels = levelsOf(leaves.map((leaf) => leafHash(leaf ?? "")));
  const tiles = new Map(document.tiles.map(({ path, data }) => [path, base64(data)]));
  if (tiles.size < document.tiles.length) findings.add("TILE_DIFFERS", origin, 0);
  for (const { path, level, first, width } of tilesOf(leaves.length)) {
    const wanted = Buffer.concat(levels[level].slice(first, first + width));
    const found = tiles.get(path);
    tiles.delete(path);
    if (found?.equals(wanted)) continue;
    const at = Math.max(0, Math.floor(wanted.findIndex((byte, index) => byte !== found?.[index]) / 32));
    findings.add("TILE_DIFFERS", origin, (first + at) * 2 ** level);
  }
  if (tiles.size > 0) findings.add("TILE_DIFFERS", origin, leaves.length);

  // checkpoints against the tree
  const proven = [];
  for (const note of notes.toSorted((left, right) => left.size - right.size)) {
    if (note.size > leaves.length) findings.add("LOG_TRUNCATED", origin, leaves.length, { size: note.size });
    else if (rootAt(levels, note.size).equals(note.root)) proven.push(note);
    else findings.add("ROOT_DIFFERS", origin, proven.at(-1)?.size ?? 0, { size: note.size });
  }
  const cosigned = proven.filter((note) => note.cosignedAt.length > 0);
  const size = proven.at(-1)?.size ?? 0;
  const cosignedSize = cosigned.at(-1)?.size ?? 0;
  if (proven.length === 0) findings.add("NO_CHECKPOINT", origin, null);
  if (leaves.length > size) limits.add("UNSIGNED_TAIL", origin, size);
  if (leaves.length > cosignedSize) limits.add("UNCOSIGNED_TAIL", origin, cosignedSize);
  for (const note of cosigned) {
    const [before, after] = [entries[note.size - 1]?.time, entries[note.size]?.time];
    if (
      before > Math.min(...note.cosignedAt) + CLOCK_TOLERANCE ||
      after < Math.max(...note.cosignedAt) - CLOCK_TOLERANCE
    )
      limits.add("TIME_OUTSIDE_COSIGNATURES", origin, note.size);
  }
  limits.add("TIMES_NOT_PROVEN", origin, null);

  if (document.disclosures !== undefined) checkDisclosures(origin, entries, document.disclosures, findings);
  const deliveries = entries.flatMap((entry, index) =>
    entry?.delivery === undefined ? [] : [{ log: origin, index, hash: levels[0][index].toString("hex"), entry }],
  );
  const root = (at) => (at <= leaves.length ? rootAt(levels, at) : undefined);
  const times = entries.map((entry) => entry?.time);
  const [first] = entries;
  const proof = { origin, entries: leaves.length, size, cosignedSize };
  return { findings, limits, ...proof, deliveries, witnessed, times, first, rootAt: root };
}

/** Values behind commitments: each must open its commitment; one that is missing must have been erased, and a later entry must say so. */
function checkDisclosures(origin, entries, disclosures, findings) {
  const length = (bytes) => {
    const prefix = Buffer.alloc(4);
    prefix.writeUInt32BE(bytes.length);
    return prefix;
  };
  const given = new Set();
  for (const { index, name, salt, value } of disclosures) {
    const [saltBytes, valueBytes] = [base64(salt), base64(value)];
    const committed = COMMITTED.includes(name) ? entries[index]?.[name] : undefined;
    const opens =
      saltBytes?.length === 32 &&
      valueBytes !== undefined &&
      sha256("sluis/cm/1\0", length(name), name, saltBytes, length(valueBytes), valueBytes).toString("hex") ===
        committed;
    if (!opens || given.has(`${index}/${name}`)) findings.add("DISCLOSURE_DIFFERS", origin, index, { name });
    given.add(`${index}/${name}`);
  }
  // an erasure takes away what was written before it; who erased must be there
  const erasedAt = new Map();
  for (const [index, entry] of entries.entries())
    if (entry?.type === "erased" && entry.delivery !== undefined && entry.erasedRecords === undefined)
      erasedAt.set(entry.delivery.id, index);
  for (const [index, entry] of entries.entries()) {
    if (entry === undefined || index < (erasedAt.get(entry.delivery?.id) ?? 0)) continue;
    for (const name of COMMITTED)
      if (entry[name] !== undefined && !given.has(`${index}/${name}`))
        findings.add("DISCLOSURE_MISSING", origin, index, { name });
  }
}

// ---------------------------------------------------------------------------------------------- 5 logs against each other

/** How a delivery ends; the same word on both sides. */
const ENDS = ["stored", "rejected", "void"];
/** From the sending on, entries of these types say the same about content. */
const COMPARED = [
  "sent",
  "accepted",
  "received",
  "verified",
  "abandoned",
  "purged",
  "overdue",
  "corrected",
  "withdrawn",
  ...ENDS,
];
const SHARED = ["environment", "from", "to", "basis", "purpose", "agreement", "schema", "delivery", "counts", "root"];

/** Compares all logs that were given: those of one side, or of the two sides of one exchange. Out: findings and limits of that. */
function checkTogether(logs) {
  const findings = createList();
  const limits = createList();
  if (logs.some(({ origin }) => origin === "")) return { findings, limits };
  const [{ origin }] = logs;
  const sides = [...groupBy(logs, (log) => log.origin.split("/").slice(0, 3).join("/")).values()];
  if (new Set(logs.map((log) => log.origin)).size < logs.length) findings.add("EXPORT_TWICE", origin, null);
  const [one, other] = sides.map(([log]) => partiesOf(log.origin));
  const isPair = sides.length === 2 && one.partner === other.own && other.partner === one.own;
  if (sides.length > 1 && !isPair) findings.add("NOT_A_PAIR", origin, null);
  const seen = sides.map((_, at) => (isPair ? sides[1 - at].flatMap(({ witnessed }) => witnessed) : []));
  const lost = sides.map((side, at) => side.flatMap((log) => lostBefore(log, side, seen[at], findings, limits) ?? []));
  if (isPair)
    for (const [at, side] of sides.entries()) {
      // what the partner saw must still be there, or its loss must be on record
      for (const { origin: log, size, root } of seen[at]) {
        const there = side
          .find((each) => each.origin === log)
          ?.rootAt(size)
          ?.equals(root);
        const gone = lost[at].some((part) => part.log === log && size > part.kept && size <= part.size);
        if (!there && !gone) findings.add("WITNESSED_DIFFERS", log, null, { size });
      }
      const deliveriesOf = (which) => sides[which].flatMap(({ deliveries }) => deliveries);
      const sender = { oin: partiesOf(side[0].origin).own, placed: deliveriesOf(at), lost: lost[at] };
      checkDeliveries(sender, { placed: deliveriesOf(1 - at), lost: lost[1 - at] }, findings, limits);
    }
  if (sides.length > 1) limits.add("COLLUSION", origin, null);
  return { findings, limits };
}

/**
 * A store that was put back has a log that is shorter than what was signed of it. Two people then begin a successor; its first entry names
 * the last checkpoint of the old log that the partner cosigned, and the old log stays as it is. In: a log, all logs of its side, what the
 * partner holds of them. Out: which entries are gone, and between which times they were written; undefined when none are.
 */
function lostBefore({ origin, first }, side, seen, findings, limits) {
  const { own, partner, generation } = partiesOf(origin);
  if (generation === 1) return undefined;
  const wrong = (why) => void findings.add("SUCCESSOR_WRONG", origin, 0, { why });
  if (first?.type !== "successor" || !Number.isSafeInteger(first.checkpoint?.size)) return wrong("first entry");
  const { log, size, hash } = first.checkpoint;
  const named = partiesOf(log);
  if (named?.own !== own || named.partner !== partner || named.generation >= generation) return wrong("log");
  const hashAt = (at, root) => sha256(`${log}\n${at}\n${root.toString("base64")}\n`).toString("hex");
  const hashOf = (root) => hashAt(size, root);
  const ofOld = seen.filter((note) => note.origin === log);
  if (ofOld.some((note) => note.size > size)) return wrong("size");
  if (ofOld.some((note) => note.size === size && hashOf(note.root) !== hash)) return wrong("hash");
  const old = side.find((each) => each.origin === log);
  if (old === undefined) {
    limits.add("FROZEN_LOG_MISSING", origin, 0, { missing: log });
    return { log, kept: 0, size, from: 0, until: first.time, given: false };
  }
  // the old log as it stays is named too, so the partner cosigned also what nobody had cosigned of it
  const { frozen } = first;
  if (frozen !== undefined) {
    const rest = old.entries === frozen.size ? old.rootAt(frozen.size) : undefined;
    if (rest === undefined || hashAt(frozen.size, rest) !== frozen.hash) return wrong("frozen");
  }
  const kept = old.cosignedSize;
  if (kept > size) return wrong("size");
  const root = old.rootAt(size);
  if (root !== undefined && hashOf(root) === hash) return undefined;
  limits.add("LOST_WITH_STORE", log, kept, { size });
  return { log, kept, size, from: old.times[kept - 1] ?? 0, until: first.time, given: true };
}

/** Everything that was sent must have its end in the other's log, with equal content; nothing may have arrived that was not sent. */
function checkDeliveries(sender, receiver, findings, limits) {
  const [ours, theirs] = [sender, receiver].map(({ placed }) => groupBy(placed, ({ entry }) => entry.delivery.id));
  const isSent = ({ entry }) => entry.type === "sent" && entry.from === sender.oin;
  const newest = new Map();
  for (const { entry } of sender.placed.filter(isSent))
    newest.set(entry.agreement?.id, Math.max(newest.get(entry.agreement?.id) ?? 0, entry.delivery.number));
  for (const [id, own] of ours) {
    const first = own.find(isSent);
    if (first === undefined) continue;
    const there = theirs.get(id) ?? [];
    // sent again after a key changed: the last manifest is the one that the receiver took
    const last = own.findLast(isSent);
    for (const placed of [...own, ...there]) {
      if (!COMPARED.includes(placed.entry.type)) continue;
      const earlier = placed.entry.type === "sent" && placed !== last;
      const said = (entry, name) =>
        canonical((earlier && name === "delivery" ? withoutHash(entry) : entry[name]) ?? "");
      const field = SHARED.find((name) => said(placed.entry, name) !== said(last.entry, name));
      if (field !== undefined) findings.add("SIDES_DIFFER", placed.log, placed.index, { field });
    }
    // a receipt names an entry of the receiver by its place and hash; one that points into what the receiver lost says nothing any more
    const points = ({ log, index, leafHash }) =>
      there.some((each) => each.log === log && each.index === index && each.hash === leafHash);
    const isLost = ({ entry: { receipt } }) =>
      receipt !== undefined &&
      !points(receipt) &&
      receiver.lost.some(({ log, kept, size }) => log === receipt.log && receipt.index >= kept && receipt.index < size);
    for (const placed of own)
      if (placed.entry.receipt !== undefined && !points(placed.entry.receipt) && !isLost(placed))
        findings.add("RECEIPT_DIFFERS", placed.log, placed.index);
    checkAmendments(id, [ours, sender.lost], [theirs, receiver.lost], findings);
    const endsOf = (placed) =>
      [...new Set(placed.map(({ entry }) => entry.type))].filter((type) => ENDS.includes(type));
    const lostEnds = own.filter((placed) => ENDS.includes(placed.entry.type) && isLost(placed));
    const [senderEnds, receiverEnds] = [endsOf(own.filter((placed) => !lostEnds.includes(placed))), endsOf(there)];
    // the sender may still wait for its receipt; only a void may be its own
    const agree =
      receiverEnds.length <= 1 &&
      senderEnds.every((end) => receiverEnds.includes(end) || (end === "void" && receiverEnds.length === 0));
    if (!agree) findings.add("ENDS_DIFFER", first.log, first.index);
    const ended = senderEnds.length + receiverEnds.length > 0 || own.some(({ entry }) => entry.type === "overdue");
    if (ended && lostEnds.length > 0) limits.add("DELIVERED_AGAIN", first.log, first.index);
    if (ended || (lostEnds.length > 0 && receiver.lost.some(({ given }) => !given))) continue;
    const { agreement, delivery } = first.entry;
    const again =
      lostEnds.length > 0 && own.findLastIndex(({ entry }) => entry.type === "sent") > own.indexOf(lostEnds.at(-1));
    if (newest.get(agreement?.id) === delivery.number || again) limits.add("DELIVERY_OPEN", first.log, first.index);
    else findings.add(lostEnds.length > 0 ? "LOST_DELIVERY" : "SENT_WITHOUT_END", first.log, first.index);
  }
  for (const [id, there] of theirs) {
    const first = there.find(
      ({ entry }) => entry.from === sender.oin && ["received", "verified", ...ENDS].includes(entry.type),
    );
    if (first === undefined || ours.get(id)?.some(isSent)) continue;
    const { time } = first.entry;
    const isLost = sender.lost.some(
      ({ from, until }) => time >= from - CLOCK_TOLERANCE && time <= until + CLOCK_TOLERANCE,
    );
    if (isLost) limits.add("SENDING_LOST", first.log, first.index);
    else findings.add("RECEIVED_WITHOUT_SENT", first.log, first.index);
  }
}

/** That a delivery was corrected or withdrawn both sides say, once the sender knows, unless a side lost what it said; and what did it says so itself. */
function checkAmendments(id, [sent, lostBySender], [received, lostByReceiver], findings) {
  const amending = (groups) =>
    (groups.get(id) ?? []).filter(({ entry }) => ["corrected", "withdrawn"].includes(entry.type));
  const says = (groups, { type, by }) => amending(groups).some(({ entry }) => entry.type === type && entry.by === by);
  const entriesOf = (by, type) => (sent.get(by) ?? []).filter(({ entry }) => entry.type === type);
  const named = (by) => entriesOf(by, "sent").some(({ entry }) => entry.delivery.corrects === id);
  const wasLost = (by) =>
    entriesOf(by, "stored").some(({ entry: { receipt } }) =>
      lostByReceiver.some(
        ({ log, kept, size }) => log === receipt?.log && receipt.index >= kept && receipt.index < size,
      ),
    );
  for (const { log, index, entry } of amending(sent))
    if (!named(entry.by) || (!says(received, entry) && !wasLost(entry.by)))
      findings.add("AMENDMENT_DIFFERS", log, index);
  for (const { log, index, entry } of amending(received))
    if (lostBySender.length === 0)
      if (!named(entry.by) || (entriesOf(entry.by, "stored").length > 0 && !says(sent, entry)))
        findings.add("AMENDMENT_DIFFERS", log, index);
}

/** What a delivery says but for the hash of its manifest, which changes when it is sealed anew for another key. */
function withoutHash({ delivery: { manifestHash: _, ...others } }) {
  return others;
}

/** What Map.groupBy of newer versions of Node.js does. */
function groupBy(items, keyOf) {
  const groups = new Map();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}

// ------------------------------------------------------------------------------------------------------------------ 6 report

/** Sentences by code: Dutch, English. */
const SENTENCES = {
  BUNDLE_UNREADABLE: ["Dit is geen export van een logboek.", "This is no export of a log."],
  KEY_UNREADABLE: ["Een sleutel is niet te lezen.", "A key cannot be read."],
  CHECKPOINT_UNREADABLE: ["Een controlepunt is niet te lezen.", "A checkpoint cannot be read."],
  CHECKPOINT_FORGED: [
    "Een controlepunt is niet door dit logboek ondertekend.",
    "A checkpoint was not signed by this log.",
  ],
  CHECKPOINT_OTHER_LOG: ["Een controlepunt hoort bij een ander logboek.", "A checkpoint belongs to another log."],
  COSIGNATURE_FORGED: ["Een medeondertekening klopt niet.", "A cosignature does not verify."],
  ENTRY_UNREADABLE: ["Een regel is geen geldige logregel.", "An entry is not a valid log entry."],
  ENTRY_TIME_BACK: ["Een regel is ouder dan de regel ervoor.", "An entry is older than the one before it."],
  ENTRY_MISPLACED: ["Een regel hoort in een ander logboek.", "An entry belongs in another log."],
  TILE_DIFFERS: [
    "Vanaf deze regel kloppen de regels niet met de boom.",
    "From this entry on the entries do not agree with the tree.",
  ],
  LOG_TRUNCATED: [
    "Er is voor meer regels getekend dan er zijn: het einde ontbreekt.",
    "More entries were signed than there are: the end is missing.",
  ],
  ROOT_DIFFERS: ["Voor deze omvang is een ander logboek ondertekend.", "At this size another log was signed."],
  NO_CHECKPOINT: ["Geen enkel controlepunt klopt: niets is bewezen.", "No checkpoint holds: nothing is proven."],
  DISCLOSURE_DIFFERS: ["Een waarde is niet wat er is vastgelegd.", "A value is not what was committed to."],
  DISCLOSURE_MISSING: [
    "Een waarde ontbreekt zonder regel over het wissen ervan.",
    "A value is missing without an entry that it was erased.",
  ],
  LOG_KEY_UNPROVEN: [
    "Deze regel zegt dat het logboek onder een andere sleutel verdergaat, maar niet beide sleutels hebben dat ondertekend.",
    "This entry says that the log goes on under another key, but not both keys signed that.",
  ],
  NOT_A_PAIR: [
    "De exports zijn niet van twee partners over elkaar.",
    "The exports are not of two partners about each other.",
  ],
  WITNESSED_DIFFERS: [
    "De partner heeft een ander logboek gezien (of deze export is ouder).",
    "The partner saw another log (or this export is older).",
  ],
  SIDES_DIFFER: [
    "Beide kanten zeggen iets anders over deze levering.",
    "The two sides say different things about this delivery.",
  ],
  RECEIPT_DIFFERS: [
    "Een bevestiging wijst naar een regel die er niet zo staat.",
    "A receipt points at an entry that is not there like that.",
  ],
  ENDS_DIFFER: ["Een levering eindigt bij beide kanten anders.", "A delivery ends differently on the two sides."],
  EXPORT_TWICE: ["Van een logboek zijn twee exports gegeven.", "Of one log two exports were given."],
  SUCCESSOR_WRONG: [
    "Dit logboek zegt een ander op te volgen, maar zijn eerste regel klopt niet.",
    "This log says that it takes the place of another, but its first entry is not right.",
  ],
  LOST_DELIVERY: [
    "Een levering ging bij de ontvanger verloren en is niet opnieuw geleverd.",
    "A delivery was lost at the receiver and not delivered again.",
  ],
  AMENDMENT_DIFFERS: [
    "Een correctie of intrekking staat maar aan één kant.",
    "A correction or withdrawal stands on one side only.",
  ],
  SENT_WITHOUT_END: ["Een levering is verzonden en nergens geëindigd.", "A delivery was sent and ended nowhere."],
  RECEIVED_WITHOUT_SENT: ["Een levering is ontvangen maar niet verzonden.", "A delivery was received but not sent."],
  KEYS_FROM_BUNDLE: [
    "De sleutels komen uit de export zelf; geef de partnerkaart mee met --card.",
    "The keys come from the export itself; give the partner card with --card.",
  ],
  COSIGNER_UNKNOWN: [
    "Een handtekening van een onbekende sleutel telt niet mee.",
    "A signature of an unknown key does not count.",
  ],
  UNSIGNED_TAIL: ["Vanaf deze regel is niets ondertekend.", "From this entry on nothing is signed."],
  UNCOSIGNED_TAIL: [
    "Vanaf deze regel kan de beheerder nog herschrijven: de partner tekende nog niet mee.",
    "From this entry on the operator can still rewrite: the partner has not cosigned yet.",
  ],
  TIME_OUTSIDE_COSIGNATURES: [
    "Een tijd ligt buiten de medeondertekeningen eromheen.",
    "A time lies outside the cosignatures around it.",
  ],
  TIMES_NOT_PROVEN: [
    "Tijden komen van de klok van de gateway; alleen de volgorde is bewezen.",
    "Times come from the gateway's clock; only the order is proven.",
  ],
  FROZEN_LOG_MISSING: [
    "Van het logboek dat dit opvolgt is geen export gegeven.",
    "Of the log that this one takes the place of no export was given.",
  ],
  LOST_WITH_STORE: [
    "Wat de partner vanaf deze regel had medeondertekend, ging verloren met een teruggezette opslag; een opvolger gaat verder.",
    "What the partner had cosigned from this entry on was lost with a store that was put back; a successor goes on.",
  ],
  SENDING_LOST: [
    "Een levering uit de tijd waarvan de verzender zijn logboek verloor.",
    "A delivery of the time of which the sender lost its log.",
  ],
  DELIVERED_AGAIN: [
    "Een levering ging bij de ontvanger verloren en is opnieuw afgehandeld.",
    "A delivery was lost at the receiver and was dealt with again.",
  ],
  DELIVERY_OPEN: [
    "Een levering was bij de export nog onderweg.",
    "A delivery was still under way at the time of the export.",
  ],
  COLLUSION: [
    "Wat beide partijen samen verzwijgen, is zonder derde getuige niet te zien.",
    "What both parties hide together cannot be seen without a third witness.",
  ],
};

/**
 * Checks exports, each alone and all against each other.
 * In: bytes of each file, log keys by OIN from cards whose fingerprints were compared.
 * Out: `ok`, findings and limits with code, log, index and sentences, and per log how many entries are there, signed and cosigned.
 */
export function verify(files, cards = new Map()) {
  // the keys of a party are followed through all of its logs that were given
  const rotations = files.flatMap((bytes) => rotationsIn(bytes));
  const logs = files.map((bytes) => checkLog(bytes, cards, rotations));
  const lists = [...logs, checkTogether(logs)];
  const spoken = ({ code, ...rest }) => ({ code, ...rest, nl: SENTENCES[code][0], en: SENTENCES[code][1] });
  const findings = lists.flatMap((list) => list.findings.items.map(spoken));
  const limits = lists.flatMap((list) => list.limits.items.map(spoken));
  return {
    ok: findings.length === 0,
    findings,
    limits,
    logs: logs.map(({ origin, entries, size, cosignedSize }) => ({ origin, entries, size, cosignedSize })),
  };
}

/** Says what a report found in one language. In: report, cards, language. Out: lines. */
function linesOf({ ok, findings, limits, logs }, cards, lang) {
  const [dutch, place] = [lang === "nl", ({ log, index }) => `${log}${index === null ? "" : ` #${index}`}`];
  return [
    ...cards.map(({ oin, fingerprint }) => `${dutch ? "Kaart" : "Card"} ${oin}: ${fingerprint}`),
    ...logs.map(({ origin, entries, size, cosignedSize }) =>
      dutch
        ? `${origin}: ${entries} regels, ${size} ondertekend, ${cosignedSize} medeondertekend`
        : `${origin}: ${entries} entries, ${size} signed, ${cosignedSize} cosigned`,
    ),
    ok ? (dutch ? "Niets gevonden." : "Nothing found.") : dutch ? "Gevonden:" : "Found:",
    ...findings.map((each) => `  ${each.code} ${place(each)}  ${each[lang]}`),
    dutch ? "Niet te weten, of op te merken:" : "Not to be known, or worth knowing:",
    ...limits.map((each) => `  ${each.code} ${place(each)}  ${each[lang]}`),
  ];
}

function main(words) {
  const paths = [];
  const cards = [];
  const flags = new Set();
  while (words.length > 0) {
    const word = words.shift();
    if (word === "--card") cards.push(readCard(utf8(readFileSync(words.shift()))));
    else if (word === "--en" || word === "--json") flags.add(word);
    else if (word.startsWith("-")) throw new Unreadable(word);
    else paths.push(word);
  }
  if (paths.length < 1 || paths.length > 20) throw new Unreadable("1-20");
  for (const path of paths) if (statSync(path).size > LARGEST_FILE) throw new Unreadable(`${path}: > 500 MiB`);
  const report = verify(
    paths.map((path) => readFileSync(path)),
    new Map(cards.map(({ oin, logKeys }) => [oin, logKeys])),
  );
  const text = flags.has("--json")
    ? JSON.stringify(report, null, 2)
    : linesOf(report, cards, flags.has("--en") ? "en" : "nl").join("\n");
  process.stdout.write(`${text}\n`);
  process.exitCode = report.ok ? 0 : 4;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  try {
    main(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(
      `sluis-verify: ${error.message}\nnode sluis-verify.mjs [--card CARD.jws]... [--en] [--json] EXPORT...\n`,
    );
    process.exitCode = 2;
  }
}
