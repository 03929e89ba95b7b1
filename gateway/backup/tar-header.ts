import { SluisError } from "../core/sluis-error.ts";

/** Bytes of a header, and what contents are filled up to (POSIX.1-1988 ustar). */
export const TAR_BLOCK = 512;

const NAME_BYTES = 100;
const PREFIX_BYTES = 155;

/** What we read of a header. */
export interface TarHeader {
  readonly name: string;
  readonly size: number;
}

/** The header of a file: rights 0600, no owner, no time, so that it says nothing but name and size. Throws BACKUP_NAME for a name that does not fit. */
export function tarHeader({ name, size }: TarHeader): Buffer {
  const header = Buffer.alloc(TAR_BLOCK);
  const [prefix, rest] = split(name);
  header.write(rest, 0);
  header.write("0000600\x000000000\x000000000\x00", 100, "latin1");
  header.write(`${size.toString(8).padStart(11, "0")}\0`, 124, "latin1");
  header.write("00000000000\x00", 136, "latin1");
  header.write("0", 156, "latin1");
  header.write("ustar\x0000", 257, "latin1");
  header.write(prefix, 345);
  header.write(`${sum(header).toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return header;
}

/** Reads a header; null for the block of zeros behind the last file. Only plain files are known. Throws BACKUP_DAMAGED. */
export function readTarHeader(header: Buffer): TarHeader | null {
  if (header.every((byte) => byte === 0)) return null;
  const damaged = (why: string) => new SluisError("BACKUP_DAMAGED", { why });
  if (text(header, 257, 263) !== "ustar" || text(header, 156, 157) !== "0") throw damaged("header");
  const stated = text(header, 148, 154);
  const size = text(header, 124, 135);
  if (!/^[0-7]{6}$/.test(stated) || Number.parseInt(stated, 8) !== sum(header)) throw damaged("header sum");
  if (!/^[0-7]{11}$/.test(size)) throw damaged("header size");
  const prefix = text(header, 345, 500);
  const name = text(header, 0, NAME_BYTES);
  return { name: prefix === "" ? name : `${prefix}/${name}`, size: Number.parseInt(size, 8) };
}

/** Names longer than 100 bytes are cut at a slash. */
function split(name: string): [prefix: string, rest: string] {
  if (Buffer.byteLength(name) <= NAME_BYTES) return ["", name];
  for (let at = name.lastIndexOf("/"); at > 0; at = name.lastIndexOf("/", at - 1)) {
    const [prefix, rest] = [name.slice(0, at), name.slice(at + 1)];
    if (Buffer.byteLength(prefix) <= PREFIX_BYTES && Buffer.byteLength(rest) <= NAME_BYTES) return [prefix, rest];
  }
  throw new SluisError("BACKUP_NAME", { name });
}

/** The sum of all bytes, with those of the sum itself as spaces. */
function sum(header: Buffer): number {
  let total = 8 * 0x20;
  for (const [at, byte] of header.entries()) if (at < 148 || at >= 156) total += byte;
  return total;
}

function text(header: Buffer, from: number, to: number): string {
  const end = header.indexOf(0, from);
  return header.toString("utf8", from, end === -1 || end > to ? to : end);
}
