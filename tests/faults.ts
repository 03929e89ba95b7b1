// `npm run faults`: the long fault tests, which `npm test` leaves out because they kill and wipe a broker for minutes.
import { startVitest } from "vitest/node";

process.env["SLUIS_TEST_FAULTS"] = "long";
const vitest = await startVitest("test", ["tests/broker/rabbitmq-faults.test.ts"], {
  watch: false,
  project: ["rabbitmq"],
});
await vitest.close();
process.exit(vitest.state.getCountOfFailedTests() === 0 ? 0 : 1);
