import type { OfficerRoute, OfficerRouteParts } from "./officer-route.ts";
import { agreementRoutes } from "./routes/agreement-routes.ts";
import { backupRoutes } from "./routes/backup-routes.ts";
import { budgetRoutes } from "./routes/budget-routes.ts";
import { cardRoutes } from "./routes/card-routes.ts";
import { deliveryRoutes } from "./routes/delivery-routes.ts";
import { epochRoutes } from "./routes/epoch-routes.ts";
import { keyRoutes } from "./routes/key-routes.ts";
import { logRoutes } from "./routes/log-routes.ts";
import { matchRoutes } from "./routes/match-routes.ts";
import { pushRoutes } from "./routes/push-routes.ts";
import { retentionRoutes } from "./routes/retention-routes.ts";
import { rowRoutes } from "./routes/row-routes.ts";
import { subjectRoutes } from "./routes/subject-routes.ts";
import { systemRoutes } from "./routes/system-routes.ts";
import { withdrawalRoutes } from "./routes/withdrawal-routes.ts";
import { workRoutes } from "./routes/work-routes.ts";

/** Every route of the API for officers, as the server serves and the API description lists them. */
export function officerRoutes(parts: OfficerRouteParts): readonly OfficerRoute[] {
  return [
    ...pushRoutes(parts),
    ...deliveryRoutes(parts),
    ...withdrawalRoutes(parts),
    ...rowRoutes(parts),
    ...agreementRoutes(parts),
    ...keyRoutes(parts),
    ...epochRoutes(parts),
    ...budgetRoutes(parts),
    ...retentionRoutes(parts),
    ...cardRoutes(parts),
    ...matchRoutes(parts),
    ...logRoutes(parts),
    ...subjectRoutes(parts),
    ...workRoutes(parts),
    ...backupRoutes(parts),
    ...systemRoutes(parts),
  ];
}
