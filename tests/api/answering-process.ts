// A gateway's API in a process of its own, which knows the outcome of every push before it reads the file. Argument: the socket.

import { createAccess } from "../../gateway/access/create-access.ts";
import { createOfficerApi } from "../../gateway/api/create-officer-api.ts";
import { SluisError } from "../../gateway/core/sluis-error.ts";
import type { OfficerService } from "../../gateway/deliveries/ports/officer-service.ts";
import { systemClock } from "../../gateway/main/system-clock.ts";
import type { MatchService } from "../../gateway/matching/ports/match-service.ts";
import type { SubjectService } from "../../gateway/oversight/ports/subject-service.ts";

let pushes = 0;
const service: Pick<OfficerService, "push"> = {
  async push() {
    pushes += 1;
    if (pushes % 2 === 0) throw new SluisError("AGREEMENT_UNKNOWN");
    return { deliveryId: "019f0000-0000-7000-8000-000000000001", state: "stored", repeated: true, report: null };
  },
};
await createOfficerApi({
  service: service as OfficerService,
  matching: {} as MatchService,
  subjects: {} as SubjectService,
  access: createAccess([{ id: "a.vos", role: "data-officer", osUser: "vos" }]),
  at: { socketPath: process.argv[2]! },
  environment: "test",
  ready: async () => ({ ready: true, queue: "ready" }),
  clock: systemClock,
  logger: { info: () => {}, warn: () => {}, error: () => "f1" },
});
process.stdout.write("listening\n");
