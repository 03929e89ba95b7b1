import { crc32, deflateRawSync } from "node:zlib";

/** One part of a zip file, with what the directory may lie about. */
export interface ZipPart {
  readonly name: string;
  readonly bytes: Buffer;
  readonly claimedBytes?: number;
  readonly claimedChecksum?: number;
  readonly encrypted?: boolean;
}

/** Writes a zip file (PKWARE APPNOTE 4.3), so that tests can also write wrong ones. */
export function makeZip(parts: readonly ZipPart[]): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const part of parts) {
    const name = Buffer.from(part.name);
    const packed = deflateRawSync(part.bytes);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(part.encrypted === true ? 1 : 0, 2);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(part.claimedChecksum ?? crc32(part.bytes), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(part.claimedBytes ?? part.bytes.length, 18);
    common.writeUInt16LE(name.length, 22);
    bodies.push(Buffer.from("504b0304", "hex"), common, name, packed);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    directory.push(Buffer.from("504b01021400", "hex"), common, place, name);
    offset += 4 + common.length + name.length + packed.length;
  }
  const listing = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(listing.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...bodies, listing, end]);
}
