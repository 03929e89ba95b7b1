import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A text that was found where it must not be. */
export interface Found {
  readonly text: string;
  readonly encoding: "utf8" | "utf16le" | "utf16be" | "hex" | "base64";
  readonly file: string;
}

/**
 * Looks for texts in every byte of every file below a folder: databases with their write-ahead logs and freed pages, temporary
 * files, whatever is there. In: the folder, texts. Out: what was found; nothing when all is well.
 */
export function scanFiles(folder: string, texts: readonly string[]): Found[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .flatMap((entry) => {
      const file = join(entry.parentPath, entry.name);
      return scanBytes(readFileSync(file), texts, file);
    });
}

/** Looks for texts in bytes, as UTF-8 and UTF-16, and as hexadecimal or base64 text of those bytes. `name` is only told. */
export function scanBytes(bytes: Buffer, texts: readonly string[], name: string): Found[] {
  return texts.flatMap((text) =>
    formsOf(text)
      .filter(({ form }) => form.length > 0 && bytes.includes(form))
      .map(({ encoding }) => ({ text, encoding, file: name })),
  );
}

function formsOf(text: string): { readonly encoding: Found["encoding"]; readonly form: Buffer }[] {
  const utf8 = Buffer.from(text);
  const utf16 = Buffer.from(text, "utf16le");
  return [
    { encoding: "utf8", form: utf8 },
    { encoding: "utf16le", form: utf16 },
    { encoding: "utf16be", form: Buffer.from(utf16).swap16() },
    { encoding: "hex", form: Buffer.from(utf8.toString("hex")) },
    ...[0, 1, 2].map((shift) => ({ encoding: "base64" as const, form: base64Core(utf8, shift) })),
  ];
}

/** What base64 makes of the text at each of its three alignments, without the characters that its neighbours change. */
function base64Core(utf8: Buffer, shift: number): Buffer {
  const text = Buffer.concat([Buffer.alloc(shift), utf8])
    .toString("base64")
    .replaceAll("=", "");
  return Buffer.from(text.slice(shift === 0 ? 0 : shift + 1, -1));
}
