import { SluisError } from "../core/sluis-error.ts";
import type { BackupManifest } from "../core/types/backup-manifest.ts";
import type { ArchiveFile } from "./archive-file.ts";
import { hashed } from "./hashed.ts";
import type { OpenedBackup } from "./open-backup.ts";

/**
 * The files below one folder of a backup that was checked. Each is compared with the manifest once more as it is read: the file may have been
 * changed since. Ends as soon as the last one was read. Throws BACKUP_DAMAGED behind the last byte of one that differs.
 */
export async function* manifestFiles(
  backup: OpenedBackup,
  { files }: BackupManifest,
  folder: "configuration" | "keys" | "store",
): AsyncGenerator<ArchiveFile, void, undefined> {
  const expected = new Map(files.filter(({ name }) => name.startsWith(`${folder}/`)).map((file) => [file.name, file]));
  if (expected.size === 0) return;
  for await (const { name, content } of backup.files()) {
    const file = expected.get(name);
    if (file === undefined) continue;
    expected.delete(name);
    const compared = hashed(content, ({ bytes, sha256 }) => {
      if (bytes !== file.bytes || sha256 !== file.sha256) throw new SluisError("BACKUP_DAMAGED", { why: "digest" });
    });
    yield { name: name.slice(folder.length + 1), content: compared };
    if (expected.size === 0) return;
  }
  throw new SluisError("BACKUP_DAMAGED", { why: "files" });
}
