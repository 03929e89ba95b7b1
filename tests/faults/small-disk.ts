import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
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

/**
 * Moves a folder that nobody uses to a disk of its own, in memory. Disposing of it, when nobody uses it any more, moves it back.
 * In: the folder, the size of the disk in megabytes.
 */
export function smallDisk(folder: string, size?: number): SmallDisk {
  const kept = `${folder}.kept`;
  // owners and rights go along: a database server looks at them
  copy(folder, kept);
  const disk = mountSmallDisk(folder, size);
  copy(`${kept}/.`, folder);
  rmSync(kept, { recursive: true });
  return {
    ...disk,
    [Symbol.dispose]: () => {
      disk.makeRoom();
      copy(folder, kept);
      disk[Symbol.dispose]();
      copy(`${kept}/.`, folder);
      rmSync(kept, { recursive: true });
    },
  };
}

/** Mounts a small disk, in memory, at a folder. In: its size in megabytes. Disposing of it loses what is on it. */
export function mountSmallDisk(folder: string, size = 100): SmallDisk {
  mkdirSync(folder, { recursive: true });
  mount(folder, size);
  const ballast = join(folder, "ballast");
  return {
    fill(leaving) {
      const { bavail, bsize } = statfsSync(folder);
      writeFileSync(ballast, Buffer.alloc(bavail * bsize - leaving * 1024));
    },
    makeRoom: () => rmSync(ballast, { force: true }),
    [Symbol.dispose]: () => unmount(folder),
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
