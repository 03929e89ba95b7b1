import { expect, it } from "vitest";
import { plainDays } from "../../gateway/demo/plain-days.ts";

it.each([
  ["an ordinary day", "2026-06-10T12:00Z", ["2026-06-10", "2026-06-09", "2026-06-08"]],
  ["just after midnight here", "2026-06-09T22:30Z", ["2026-06-10", "2026-06-09", "2026-06-08"]],
  ["the day before the clock goes ahead", "2026-03-28T12:00Z", ["2026-03-27", "2026-03-26", "2026-03-25"]],
  ["the day that it goes ahead", "2026-03-29T12:00Z", ["2026-03-27", "2026-03-26", "2026-03-25"]],
  ["the day after that", "2026-03-30T12:00Z", ["2026-03-30", "2026-03-27", "2026-03-26"]],
  ["the day before it goes back", "2026-10-24T12:00Z", ["2026-10-23", "2026-10-22", "2026-10-21"]],
  ["the day that it goes back", "2026-10-25T12:00Z", ["2026-10-23", "2026-10-22", "2026-10-21"]],
  ["the day after that in autumn", "2026-10-26T12:00Z", ["2026-10-26", "2026-10-23", "2026-10-22"]],
])("generated extracts are about days that no clock change touches, on %s", (_, now, days) => {
  expect(plainDays(Date.parse(now), 3)).toEqual(days);
});
