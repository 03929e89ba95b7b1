import { readFileSync } from "node:fs";
import { stat } from "node:fs/promises";
import { basename, extname } from "node:path";
import type { WatchSetting } from "../cli/settings.ts";
import { ERROR_TABLE } from "../core/error-table.ts";
import { sha256Hex } from "../core/sha256.ts";
import { fillSentence, SluisError } from "../core/sluis-error.ts";
import { parseStrictYaml } from "../core/strict-yaml.ts";
import type { GatewayContext } from "../deliveries/gateway-context.ts";
import { keepLease } from "../deliveries/keep-lease.ts";
import { push } from "../deliveries/sender/push.ts";
import { openFileBytes } from "../extracts/open-file-bytes.ts";
import { type WatchOutcome, watchFolder } from "../extracts/watch-folder.ts";

/** How long a file must keep its size before it is taken, milliseconds. */
const STABLE = 2_000;

/** In whose name watched files are pushed. */
const WATCHER = { id: "watch-folder", role: "data-officer" };

/** Delivers what appears in the configured folders, until the gateway stops. */
export async function watchFolders(context: GatewayContext, folders: readonly WatchSetting[]): Promise<void> {
  await Promise.all(
    folders.map((watched) =>
      watchFolder({
        folder: watched.folder,
        clock: context.clock,
        stableMs: STABLE,
        signal: context.stopping,
        deliver: (path) => deliverOnce(context, watched, path),
        failed: (error) => void context.logger.error(error, { step: "watch", agreement: watched.agreement }),
      }),
    ),
  );
}

/** Several instances may watch one folder on a disk that they share: one of them takes a file. */
async function deliverOnce(context: GatewayContext, watched: WatchSetting, path: string): Promise<WatchOutcome> {
  const { store, instance, clock, policy } = context;
  if (!store.shared) return deliver(context, watched, path);
  const { size, mtimeMs } = await stat(path);
  // what a file is called may be personal
  const lease = `watch:${sha256Hex(`${watched.agreement}/${basename(path)}/${size}/${mtimeMs}`)}`;
  const now = clock.now();
  if (!(await store.transaction((tx) => tx.leases.take(lease, instance, now, now + policy.lease)))) return "elsewhere";
  // let go of by its end: the file is moved after this
  return keepLease(context, lease, () => deliver(context, watched, path));
}

async function deliver(context: GatewayContext, watched: WatchSetting, path: string): Promise<WatchOutcome> {
  const mapping = watched.mapping === null ? null : parseStrictYaml(readFileSync(watched.mapping, "utf8"), "mapping");
  // the file's own name may hold personal data: only its ending goes along
  const request = {
    agreementId: watched.agreement,
    kind: watched.kind,
    period: null,
    mapping,
    fileName: `extract${extname(basename(path))}`,
    fileSha256: null,
    fileBytes: null,
    samples: 0,
  };
  try {
    const outcome = await push(context, WATCHER, request, openFileBytes(path), () => {}, context.stopping);
    if (outcome.refusal === undefined) return { ok: true };
    const rows = await context.store.read((tx) => tx.reports.get(outcome.deliveryId));
    return {
      ok: false,
      report: rows ?? reportOf(outcome.refusal.code, new SluisError(outcome.refusal.code, outcome.refusal.details)),
    };
  } catch (error) {
    if (!(error instanceof SluisError) || ERROR_TABLE[error.code].retry) throw error;
    return { ok: false, report: reportOf(error.code, error) };
  }
}

/** A report of one line, for a file that was refused as a whole. */
function reportOf(code: SluisError["code"], { details }: SluisError): Uint8Array {
  return Buffer.from(
    `\ufeffcode;reden\r\n${code};"${fillSentence(ERROR_TABLE[code].nl, details).replaceAll('"', '""')}"\r\n`,
  );
}
