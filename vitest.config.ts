import { defineConfig } from "vitest/config";
import { ServicesLast } from "./tests/services/services-last.ts";

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    pool: "forks",
    sequence: { sequencer: ServicesLast },
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
