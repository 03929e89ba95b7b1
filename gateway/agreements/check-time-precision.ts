import type { Agreement } from "../core/types/agreement.ts";
import type { ProductSchema } from "../core/types/product.ts";
import { agreedFields } from "./agreed-fields.ts";
import type { RefuseAgreement } from "./refuse-agreement.ts";

/** Time levels from fine to coarse. */
const TIME_LEVELS = ["minute", "dayPart", "day", "isoWeek", "month", "quarter"];

/** What a delivery's own window is as a time. */
const WINDOW = { daily: "day", weekly: "isoWeek", monthly: "month" } as const;

/**
 * A delivery's window is itself a time: a month in a daily delivery still tells the day. Where a treatment is coarser than the
 * window, the agreement must name the window as `timePrecision`, so that nobody reads more into the treatment.
 */
export function checkTimePrecision(agreement: Agreement, product: ProductSchema, refuse: RefuseAgreement): void {
  const window = WINDOW[agreement.frequency.every];
  const coarser = agreedFields(product, agreement).some(
    ({ treatment }) => TIME_LEVELS.indexOf(treatment.to ?? "") > TIME_LEVELS.indexOf(window),
  );
  if (coarser && agreement.timePrecision !== window) refuse("timePrecision", `must-name-the-window: ${window}`);
}
