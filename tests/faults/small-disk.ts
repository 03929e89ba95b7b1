import { execFileSync } from "node:child_process";
<<<<<<< HEAD
import { cpSync, mkdirSync, mkdtempSync, rmdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
=======
import { mkdtempSync, rmdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
>>>>>>> be29177 (feat(deliveries): a clock that was wrong holds nothing up and ends nothing)
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A data folder on a disk of its own. */
export interface SmallDisk extends Disposable {
  /** Fills it with something else. In: the room that stays, KiB. */
  fill(leaving: number): void;
  makeRoom(): void;
}

/** Whether this user may mount a disk. */
export function mayMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), "sluis-mount-"));
  try {
    mount(folder, 1);
    unmount(folder);
    return true;
  } catch {
    return false;
  } finally {
    rmdirSync(folder);
  }
}

<<<<<<< HEAD
/** Moves the data folder of a side that does not run to a disk of its own, in memory. Disposing of it loses what is on it. */
export function smallDisk({ dataDir }: Side): SmallDisk {
  const kept = `${dataDir}.kept`;
  cpSync(dataDir, kept, { recursive: true });
  const disk = mountSmallDisk(dataDir);
  cpSync(kept, dataDir, { recursive: true });
  rmSync(kept, { recursive: true });
  return disk;
}

/** Mounts a small disk, in memory, at a folder. */
export function mountSmallDisk(folder: string): SmallDisk {
  mkdirSync(folder, { recursive: true });
  mount(folder);
=======
/**
 * Moves a folder that nobody uses to a disk of its own, in memory. Disposing of it, when nobody uses it any more, moves it back.
 * In: the folder, the size of the disk in megabytes.
 */
export function smallDisk(folder: string, size = 100): SmallDisk {
  const kept = `${folder}.kept`;
  // owners and rights go along: a database server looks at them
  copy(folder, kept);
  mount(folder, size);
  copy(`${kept}/.`, folder);
  rmSync(kept, { recursive: true });
>>>>>>> be29177 (feat(deliveries): a clock that was wrong holds nothing up and ends nothing)
  const ballast = join(folder, "ballast");
  return {
    fill(leaving) {
      const { bavail, bsize } = statfsSync(folder);
      writeFileSync(ballast, Buffer.alloc(bavail * bsize - leaving * 1024));
    },
    makeRoom: () => rmSync(ballast),
<<<<<<< HEAD
    [Symbol.dispose]: () => unmount(folder),
=======
    [Symbol.dispose]: () => {
      rmSync(ballast, { force: true });
      copy(folder, kept);
      unmount(folder);
      copy(`${kept}/.`, folder);
      rmSync(kept, { recursive: true });
    },
>>>>>>> be29177 (feat(deliveries): a clock that was wrong holds nothing up and ends nothing)
  };
}

function copy(from: string, to: string): void {
  execFileSync("cp", ["-a", from, to], { stdio: "pipe" });
}

function mount(folder: string, size: number): void {
  execFileSync("mount", ["-t", "tmpfs", "-o", `size=${size}m,mode=0700`, "tmpfs", folder], { stdio: "pipe" });
}

function unmount(folder: string): void {
  execFileSync("umount", ["-l", folder], { stdio: "pipe" });
}
