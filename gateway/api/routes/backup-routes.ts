import type { OfficerRoute, OfficerRouteParts } from "../officer-route.ts";
import { writeBlocks } from "../write-blocks.ts";

/** A backup out, encrypted to keys that only the configuration names: who administers must not choose who reads. */
export function backupRoutes({ service, environment, stopping }: OfficerRouteParts): readonly OfficerRoute[] {
  return [
    {
      method: "post",
      path: "/v1/backups",
      query: [],
      action: "make-backup",
      handle: async ({ caller, response, gone }) => {
        const bytes = await service.makeBackup(caller);
        response.setHeader("Content-Type", "application/octet-stream");
        const name = `${environment === "test" ? "TEST-" : ""}sluis-backup.age`;
        response.setHeader("Content-Disposition", `attachment; filename="${name}"`);
        await writeBlocks(response, bytes, AbortSignal.any([gone, stopping]));
      },
    },
  ];
}
