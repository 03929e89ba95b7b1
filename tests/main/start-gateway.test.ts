import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { describe, expect, it, onTestFinished } from "vitest";
import { createGatewayFolder } from "../../gateway/cli/create-gateway-folder.ts";
import { loadConfig, readConfig } from "../../gateway/cli/load-config.ts";
import { nl } from "../../gateway/cli/texts/nl.ts";
import { startGateway } from "../../gateway/main/start-gateway.ts";
import { systemClock } from "../../gateway/main/system-clock.ts";
import { createLogger } from "../../gateway/observe/create-logger.ts";

/** A gateway of the test environment as `init` makes it, with another text in its configuration where a test asks for it. */
async function gateway(change: (text: string) => string = (text) => text) {
  const folder = mkdtempSync(join(tmpdir(), "sluis-main-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const answers = {
    role: "police",
    oin: "00000099000000001000",
    name: "Proefpolitie",
    door: null,
    osUser: "x",
  } as const;
  const made = await createGatewayFolder(join(folder, "g"), answers, join(folder, "ca"), systemClock, nl.newConfig);
  writeFileSync(made.config, change(readFileSync(made.config, "utf8")));
  const start = async (env: NodeJS.ProcessEnv = {}) => {
    const logger = createLogger({ level: "error", environment: "test", clock: systemClock, to: new PassThrough() });
    const worker = new URL("../../gateway/worker.ts", import.meta.url);
    const running = await startGateway(readConfig(made.config), { env, logger, worker, version: "0" });
    onTestFinished(() => running.stop());
    return running;
  };
  return { ...made, folder, start };
}

const production = (text: string) => text.replace("environment: test", "environment: production");
const refused = (code: string) => expect.objectContaining({ code });

describe("a gateway that starts", () => {
  it("keeps its data folder, store and socket for its own user", async () => {
    const { dataDir, start } = await gateway();
    const { socket } = await start();
    expect(statSync(dataDir).mode & 0o777).toBe(0o700);
    for (const file of ["sluis.sqlite", "sluis.sqlite-wal", "sluis.sqlite.lock"])
      expect(statSync(join(dataDir, file)).mode & 0o777).toBe(0o600);
    expect(statSync(socket).mode & 0o777).toBe(0o600);
  });

  it("makes a data folder that is not there for its own user only", async () => {
    const { config, dataDir, start } = await gateway((text) => text.replace("dataDir: data", "dataDir: elders"));
    // the keys of the new folder are missing, which is found after it was made
    await expect(start()).rejects.toThrow(refused("KEY_MISSING"));
    expect(statSync(join(config, "../elders")).mode & 0o777).toBe(0o700);
    expect(existsSync(join(dataDir, "sluis.sqlite"))).toBe(false);
  });

  it("refuses a second one on its data folder, and the first goes on", async () => {
    const { start } = await gateway();
    const { socket } = await start();
    await expect(start()).rejects.toThrow(refused("DATA_FOLDER_IN_USE"));
    expect(existsSync(socket)).toBe(true);
  });

  it("refuses a data folder that others can reach, though nobody looked before", async () => {
    const { dataDir, start } = await gateway();
    chmodSync(dataDir, 0o750);
    await expect(start()).rejects.toThrow(refused("DATA_FOLDER_OPEN"));
    expect(existsSync(join(dataDir, "sluis.sqlite"))).toBe(false);
  });

  it("refuses a key-encryption key that others can read", async () => {
    const { keyFile, start } = await gateway();
    chmodSync(keyFile, 0o640);
    await expect(start()).rejects.toThrow(refused("KEK_NOT_PROTECTED"));
  });

  it("refuses a process in which certificate checks are turned off", async () => {
    const { start } = await gateway();
    await expect(start({ NODE_TLS_REJECT_UNAUTHORIZED: "0" })).rejects.toThrow(refused("TLS_CHECKS_DISABLED"));
  });

  it("refuses production with development certificates", async () => {
    const { keyFile, config, dataDir, start } = await gateway(production);
    // a systemd credential stands for a key of another owner
    const env = { CREDENTIALS_DIRECTORY: join(keyFile, "..") };
    expect(loadConfig(config, env).environment).toBe("production");
    await expect(start(env)).rejects.toThrow(refused("DEVELOPMENT_CERTIFICATE"));
    expect(existsSync(join(dataDir, "sluis.sqlite"))).toBe(false);
  });
});
