import type { BackupSummary } from "./cli-context.ts";
import type { Printer } from "./printer.ts";
import type { Session } from "./session.ts";

/** Prints what is in a backup: who made it and when, how much, how far each log was, and what it does not hold. */
export function printBackup(out: Printer, { manifest, fingerprint }: BackupSummary, { t, format }: Session): void {
  const bytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0);
  out.pairs([
    [t.backup.id, manifest.id],
    [t.backup.madeAt, format.moment(manifest.madeAt)],
    [t.backup.oin, manifest.oin],
    [t.backup.program, manifest.program],
    [t.backup.engine, `${manifest.store.engine} ${manifest.store.schemaVersion}`],
    [t.backup.files, format.number(manifest.files.length)],
    [t.backup.size, format.bytes(bytes)],
    [t.backup.fingerprint, fingerprint],
    ...checkpointsOf(manifest.logs).map(([log, size]): [string, string] => [
      t.backup.log,
      `${log}  ${t.backup.entries(format.number(size))}`,
    ]),
  ]);
  if (manifest.notIncluded.length === 0) return;
  out.line(t.backup.notIncluded);
  for (const path of manifest.notIncluded) out.line(`  ${path}`);
}

/** Name and size that each checkpoint states in its first two lines. */
function checkpointsOf(notes: readonly string[]): [string, number][] {
  return notes.map((note) => {
    const [origin = "", size = ""] = note.split("\n");
    return [origin, Number(size)];
  });
}
