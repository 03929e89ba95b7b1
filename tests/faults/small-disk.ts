import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Side } from "./side.ts";

/** A data folder on a disk of its own. */
export interface SmallDisk extends Disposable {
  /** Fills it with something else. In: the room that stays, KiB. */
  fill(leaving: number): void;
  makeRoom(): void;
}

const SIZE = "size=100m,mode=0700";

/** Whether this user may mount a disk. */
export function mayMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), "sluis-mount-"));
  try {
    mount(folder);
    unmount(folder);
    return true;
  } catch {
    return false;
  } finally {
    rmdirSync(folder);
  }
}

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
  const ballast = join(folder, "ballast");
  return {
    fill(leaving) {
      const { bavail, bsize } = statfsSync(folder);
      writeFileSync(ballast, Buffer.alloc(bavail * bsize - leaving * 1024));
    },
    makeRoom: () => rmSync(ballast),
    [Symbol.dispose]: () => unmount(folder),
  };
}

function mount(folder: string): void {
  execFileSync("mount", ["-t", "tmpfs", "-o", SIZE, "tmpfs", folder], { stdio: "pipe" });
}

function unmount(folder: string): void {
  execFileSync("umount", ["-l", folder], { stdio: "pipe" });
}
