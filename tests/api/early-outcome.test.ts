import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it, onTestFinished } from "vitest";
import { createOfficerClient } from "../../gateway/api/officer-client.ts";
import type { SluisError } from "../../gateway/core/sluis-error.ts";
import { REQUEST, WHO } from "./api-world.ts";

/** A file of 1 MiB in pieces: more than the socket holds. */
async function* file(): AsyncGenerator<Uint8Array> {
  for (let piece = 0; piece < 16; piece++) yield Buffer.alloc(65_536);
}

it("what another process knows before it read the file is heard every time, though the file is still being sent", async () => {
  const folder = mkdtempSync(join(tmpdir(), "sluis-api-"));
  const socketPath = join(folder, "api.sock");
  const program = fileURLToPath(new URL("answering-process.ts", import.meta.url));
  const gateway = spawn(process.execPath, [program, socketPath], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => {
    gateway.kill();
    rmSync(folder, { recursive: true, force: true });
  });
  await once(gateway.stdout!, "data");
  const { service, close } = createOfficerClient({ socketPath, officer: "vos" });
  onTestFinished(close);
  const heard: string[] = [];
  for (let time = 0; time < 60; time++) {
    const outcome = service.push(WHO, REQUEST, file(), () => {});
    heard.push(await outcome.then(({ state }) => state).catch((error: SluisError) => error.code));
  }
  expect([...new Set(heard)].sort()).toEqual(["AGREEMENT_UNKNOWN", "stored"]);
});
