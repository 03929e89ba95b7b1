import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A form of a planted value to look for. */
interface Needle {
  readonly value: string;
  readonly form: string;
  readonly bytes: Buffer;
  /** Looked for whatever the case. */
  readonly anyCase: boolean;
  /** Counts only where no letter or digit stands beside it: five digits are in every long text of hexadecimal by chance. */
  readonly alone: boolean;
}

/** Finds planted values in bytes. Out: a line for each value and form that was found. */
export type LeakScan = (bytes: Buffer) => string[];

/**
 * Makes a scan for planted values: as UTF-8 and UTF-16LE in any case, in hexadecimal, in base64 at each of its three alignments, and
 * as plain SHA-256, by which a known value would be recognised. A value of fewer than six characters counts as UTF-8 only, and where it stands alone.
 */
export function leakScan(planted: readonly string[]): LeakScan {
  const needles = planted.flatMap(formsOf);
  return (bytes) => {
    const lower = anyCase(bytes);
    return needles
      .filter((needle) => isIn(needle.anyCase ? lower : bytes, needle))
      .map(({ value, form }) => `${value} as ${form}`);
  };
}

function isIn(bytes: Buffer, { bytes: needle, alone }: Needle): boolean {
  for (let at = bytes.indexOf(needle); at >= 0; at = bytes.indexOf(needle, at + 1)) {
    const around = [bytes[at - 1], bytes[at + needle.length]];
    if (!alone || !around.some((byte) => byte !== undefined && /[0-9a-z]/i.test(String.fromCharCode(byte))))
      return true;
  }
  return false;
}

function formsOf(value: string): Needle[] {
  const utf8 = Buffer.from(value, "utf8");
  if (value.length < 6) return [{ value, form: "UTF-8", bytes: anyCase(utf8), anyCase: true, alone: true }];
  const digest = createHash("sha256").update(utf8).digest();
  const text = (form: string, bytes: Buffer): Needle => ({
    value,
    form,
    bytes: anyCase(bytes),
    anyCase: true,
    alone: false,
  });
  const exact = (form: string, bytes: Buffer): Needle => ({ value, form, bytes, anyCase: false, alone: false });
  return [
    text("UTF-8", utf8),
    text("UTF-16LE", Buffer.from(value, "utf16le")),
    text("hexadecimal", Buffer.from(utf8.toString("hex"))),
    text("SHA-256 in hexadecimal", Buffer.from(digest.toString("hex"))),
    exact("SHA-256", digest),
    ...base64Forms(utf8).map((form) => exact("base64", Buffer.from(form))),
    ...base64Forms(digest).map((form) => exact("SHA-256 in base64", Buffer.from(form))),
  ];
}

/** The characters of base64 that depend on these bytes alone, for each place in a group of three where they may begin; in both alphabets. */
function base64Forms(bytes: Buffer): string[] {
  return [0, 1, 2].flatMap((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes])
      .toString("base64")
      .replace(/=+$/, "");
    const whole = Math.floor(((before + bytes.length) * 8) / 6);
    const stable = text.slice(Math.ceil((before * 8) / 6), whole);
    return [...new Set([stable, stable.replaceAll("+", "-").replaceAll("/", "_")])];
  });
}

/** Letters without case, byte by byte, so that UTF-8, UTF-16 and anything else can be compared alike. */
function anyCase(bytes: Buffer): Buffer {
  const lower = Buffer.from(bytes);
  for (let at = 0; at < lower.length; at++) {
    const byte = lower[at]!;
    if (byte >= 65 && byte <= 90) lower[at] = byte + 32;
  }
  return lower;
}

/** Scans every file below a folder, its name too. Out: what was found with the file's path, and how many files were read. */
export function scanFolder(
  scan: LeakScan,
  folder: string,
): { readonly found: readonly string[]; readonly files: number } {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const found = files.flatMap((entry) => {
    const path = join(entry.parentPath, entry.name);
    return [...scan(Buffer.from(path)), ...scan(readFileSync(path))].map((leak) => `${path}: ${leak}`);
  });
  return { found, files: files.length };
}
