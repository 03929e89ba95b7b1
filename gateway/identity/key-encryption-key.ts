import { createSecretKey, type KeyObject, randomBytes } from "node:crypto";
import { closeSync, fstatSync, mkdirSync, openSync, readFileSync, realpathSync, type Stats } from "node:fs";
import { dirname, isAbsolute, relative, sep } from "node:path";
import { SluisError } from "../core/sluis-error.ts";
import { createFileOnce } from "./durable-file.ts";

/** Where the key-encryption key may and may not be. */
export interface KekPlace {
  readonly dataDir: string;
  readonly environment: "test" | "production";
  /** The folder in which systemd gives this service its credentials, if any (systemd.exec, LoadCredential). */
  readonly credentialsDirectory?: string;
  /** Numeric user of this process; undefined where the system has none. */
  readonly uid: number | undefined;
}

/**
 * Makes a key-encryption key: 32 random bytes as one line of base64, readable by its owner only. It stands apart from everything
 * it protects: never in the data folder, the configuration or a backup. Throws KEY_FILE_EXISTS.
 */
export function createKek(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  createFileOnce(path, `${randomBytes(32).toString("base64")}\n`);
}

/**
 * Reads the key-encryption key and refuses one that is badly kept ("What is kept where" in the design): nobody but its owner reads
 * it; in production its owner is somebody else (who lets us read it as a member of a group) or it is a systemd credential.
 * Throws KEK_UNREADABLE, KEK_IN_DATA_FOLDER, KEK_NOT_PROTECTED.
 */
export function loadKek(path: string, place: KekPlace): KeyObject {
  const { text, stats } = readSecretFile(path);
  if (isInside(realPath(path), realPath(place.dataDir))) throw new SluisError("KEK_IN_DATA_FOLDER");
  checkProtection(stats, realPath(path), place);
  const bytes = Buffer.from(text.trimEnd(), "base64");
  if (bytes.length !== 32 || bytes.toString("base64") !== text.trimEnd())
    throw new SluisError("KEK_UNREADABLE", { why: "form" });
  return createSecretKey(bytes);
}

/** Rights and content of one and the same file, also when the name is given to another meanwhile. */
function readSecretFile(path: string): { text: string; stats: Stats } {
  let file: number | undefined;
  try {
    file = openSync(path, "r");
    return { stats: fstatSync(file), text: readFileSync(file, "utf8") };
  } catch (cause) {
    throw new SluisError("KEK_UNREADABLE", { why: (cause as NodeJS.ErrnoException).code }, { cause });
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function checkProtection(stats: Stats, path: string, place: KekPlace): void {
  const refused = (why: string) => new SluisError("KEK_NOT_PROTECTED", { why });
  if (place.uid === undefined) {
    // Windows gives no rights to judge by; that is good enough to try things out, not to run on
    if (place.environment === "production") throw refused("rights unknown on this system");
    return;
  }
  const credentials = place.credentialsDirectory;
  const isCredential = credentials !== undefined && isInside(path, realPath(credentials));
  const isOwn = stats.uid === place.uid;
  if (place.environment === "production" && isOwn && !isCredential) throw refused("owned by the gateway's own user");
  const tooMuch = isOwn && !isCredential ? 0o077 : 0o027;
  if ((stats.mode & tooMuch) !== 0) throw refused(`mode ${(stats.mode & 0o777).toString(8)}`);
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way); // absolute: on another Windows drive
}
