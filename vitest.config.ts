import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

/** Tests that need a service are named after it; they run after all others. */
const NEEDS_POSTGRES = ["tests/**/postgres*.test.ts"];
const NEEDS_RABBITMQ = ["tests/**/*rabbitmq*.test.ts"];

/** Minutes of killing and wiping services: `npm run faults`, not part of `npm test`. */
const LONG_FAULTS = ["tests/broker/rabbitmq-faults.test.ts", "tests/faults/rabbitmq-matrix-apart.test.ts"];

/** Set by `npm run faults`. */
const faults = process.env["SLUIS_FAULT_ROWS"] !== undefined;

export default defineConfig({
  test: {
    pool: "forks",
    // vitest would leave a processor of two idle, and the whole would take twice as long
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: 30_000,
    hookTimeout: 120_000,
    // vitest's own second is too short for real sockets and threads on a busy machine
    expect: { poll: { timeout: 20_000 } },
    // real processes on a machine that may be busy with other work: once more in CI, and vitest says that it did
    retry: process.env["CI"] === undefined ? 0 : 1,
    projects: [
      {
        extends: true,
        test: {
          name: "plain",
          include: ["tests/**/*.test.ts"],
          exclude: [...NEEDS_POSTGRES, ...NEEDS_RABBITMQ],
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: "services",
          include: NEEDS_POSTGRES,
          // the first test of a file waits for databases and stores to be made, on a machine that may be busy
          testTimeout: 120_000,
          globalSetup: ["tests/services/postgres-setup.ts"],
          sequence: { groupOrder: 2 },
        },
      },
      {
        extends: true,
        test: {
          name: "rabbitmq",
          include: NEEDS_RABBITMQ,
          exclude: faults ? [] : LONG_FAULTS,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
