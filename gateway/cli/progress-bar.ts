import type { Clock } from "../core/clock.ts";
import type { Progress } from "../deliveries/ports/officer-service.ts";
import type { Output } from "./cli-context.ts";
import type { Format } from "./format.ts";
import type { Texts } from "./texts/nl.ts";

/** How far a file is; `rows` is null where rows are not counted. */
export type FileProgress = Omit<Progress, "rows"> & { readonly rows: number | null };

/** Shows how far a file is. `end` wipes the bar before other text is written. */
export interface ProgressBar {
  show(at: FileProgress): void;
  end(): void;
}

const WIDTH = 24;
/** Milliseconds between two drawings on a terminal. */
const PAUSE = 100;

/**
 * A bar with share, rows, rows per second and time left; on a terminal only, nothing is written elsewhere.
 * In: the output (standard error), clock, formats, words. Speed is over the whole run so far.
 */
export function createProgressBar(
  output: Output,
  clock: Pick<Clock, "now">,
  format: Format,
  words: Texts["progress"],
): ProgressBar {
  if (!output.isTTY) return { show: () => {}, end: () => {} };
  const started = clock.now();
  let drawnAt = Number.NEGATIVE_INFINITY;
  let drawn = false;
  return {
    show(at) {
      const now = clock.now();
      if (now - drawnAt < PAUSE) return;
      drawnAt = now;
      drawn = true;
      const text = barText(at, (now - started) / 1000, format, words);
      // carriage return, then erase to the end of the line (ECMA-48)
      output.write(`\r\u001b[K${text.slice(0, Math.max(1, (output.columns ?? 80) - 1))}`);
    },
    end() {
      if (drawn) output.write("\r\u001b[K");
      drawn = false;
    },
  };
}

/** The text of a bar. In: where it is, seconds since the start. */
export function barText(at: FileProgress, seconds: number, format: Format, words: Texts["progress"]): string {
  const rows = at.rows === null ? "" : rowsText(at.rows, seconds, format, words);
  if (at.total === null || at.total <= 0) return rows;
  const share = Math.min(1, at.bytes / at.total);
  const full = Math.round(share * WIDTH);
  const left = share > 0 ? format.seconds((seconds * (1 - share)) / share) : "…";
  return `[${"#".repeat(full)}${".".repeat(WIDTH - full)}] ${Math.floor(share * 100)} %  ${rows === "" ? "" : `${rows}, `}${words.left} ${left}`;
}

function rowsText(rows: number, seconds: number, format: Format, words: Texts["progress"]): string {
  const speed = seconds > 0 ? rows / seconds : 0;
  return `${format.number(rows)} ${words.rows}, ${format.number(speed)} ${words.perSecond}`;
}
