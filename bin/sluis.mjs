#!/usr/bin/env node
// The `sluis` command: finds Node 24 and starts the gateway's one entry point in it.
import { fileURLToPath } from "node:url";
import { runNode24 } from "./node24.mjs";

// Measured with 200 thousand records: small young generations keep a gateway under 300 MiB at no visible cost in speed; so does one arena
// for malloc, of which each thread else takes its own. The old generation is bounded against what nobody expects.
// Buffers count for the heap, of which V8 by itself collects the whole after each eight mebibytes more: in a large delivery, where parts go by, that
// was a sixth of all processor time. Three fifths more than what lives is half as often, and takes no more memory at the peak than before.
const FLAGS = [
  "--max-semi-space-size=2",
  "--max-old-space-size=512",
  "--heap-growing-percent=60",
  "--concurrent-turbofan-max-threads=1",
  "--disable-warning=ExperimentalWarning",
];
process.env.MALLOC_ARENA_MAX ??= "1";
// parts are buffers of a mebibyte: beyond this size each gets pages of its own, which go back at once. Left to itself malloc would learn from
// them to keep what is freed, and a delivery of a million records would take 60 MiB more than one of a hundred thousand.
process.env.MALLOC_MMAP_THRESHOLD_ ??= "131072";
// keeps types stripped and code compiled between starts, where the installation can be written; a command then starts twice as fast
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL("../node_modules/.cache/sluis", import.meta.url));
runNode24([fileURLToPath(new URL("../gateway/main.ts", import.meta.url)), ...process.argv.slice(2)], FLAGS);
