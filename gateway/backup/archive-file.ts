/** A file on its way into or out of a backup. */
export interface ArchiveFile {
  /** Relative, with slashes: `manifest.jws`, or something below `configuration/`, `keys/` or `store/`. */
  readonly name: string;
  readonly content: AsyncIterable<Uint8Array>;
}

/** A path below one of the folders of a backup, without steps upwards, or its manifest; what else is in a name is refused. */
const FORM = /^(?:manifest\.jws|(?:configuration|keys|store)(?:\/(?!\.{1,2}(?:\/|$))[^/\\\p{Cc}]{1,100}){1,8})$/u;

/** Whether a name may stand in a backup, and so become a path when it is put back. */
export function isArchiveName(name: string): boolean {
  return FORM.test(name) && Buffer.byteLength(name) <= 240;
}
