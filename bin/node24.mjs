#!/usr/bin/env node
// Runs its arguments under Node 24: `node bin/node24.mjs FILE ARGS`. Plain JavaScript, so that an older Node can start it.
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { pathToFileURL } from "node:url";
import { findNode } from "./find-node.mjs";

/** Starts Node 24 with the given arguments, passes signals on, and ends as it ended. */
export function runNode24(args, flags = []) {
  const node = findNode();
  if (node === undefined) {
    process.stderr.write("Sluis needs Node.js 24: run 'npm ci' with optional packages, or install Node.js 24.\n");
    process.exit(2);
  }
  const child = spawn(node, [...flags, ...args], { stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("exit", (code, signal) => process.exit(signal ? 128 + constants.signals[signal] : (code ?? 1)));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) runNode24(process.argv.slice(2));
