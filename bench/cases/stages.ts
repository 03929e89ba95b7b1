import type { BenchCase } from "../figures.ts";
import { receiverStages } from "../stages/receiver-stages.ts";
import { sampleJob } from "../stages/sample-job.ts";
import { senderStages } from "../stages/sender-stages.ts";
import { stageClock } from "../stages/stage.ts";

/** What a record costs in each stage, so that the slowest is known by name. */
export const stages: BenchCase = {
  name: "stages",
  about: "each stage alone, on one thread, a record",
  async run({ stageRows, stageRuns }, say) {
    const clock = stageClock(stageRuns);
    const job = sampleJob();
    const parts = await senderStages(clock, job, stageRows);
    await receiverStages(clock, job, parts);
    const figures = clock.figures();
    const slowest = figures.reduce((most, each) => (each.value > most.value ? each : most));
    say(`slowest: ${slowest.name}`);
    return figures;
  },
};
