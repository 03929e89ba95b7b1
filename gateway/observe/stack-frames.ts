/** Frames per error that are kept. */
const FRAMES = 8;
/** Causes that are followed. */
const CAUSES = 4;

/**
 * Where an error and its causes came from: function, file and line, without any message.
 * In: anything that was thrown. Out: one list of frames, a cause's frames after a line `caused by <code or class>`.
 */
export function stackFrames(error: unknown): string[] {
  const lines: string[] = [];
  let current = error;
  for (let depth = 0; depth <= CAUSES && current instanceof Error; depth++) {
    if (depth > 0) lines.push(`caused by ${nameOf(current)}`);
    lines.push(...framesOf(current));
    current = current.cause;
  }
  return lines;
}

/** A message can have lines that look like frames, so the text of the message is cut off first. */
function framesOf(error: Error): string[] {
  const stack = error.stack ?? "";
  const head = stack.indexOf(error.message);
  const rest = head < 0 ? "" : stack.slice(head + error.message.length);
  return rest
    .split("\n")
    .map((line) => /^ {4}at (.+:\d+:\d+\)?)$/.exec(line)?.[1])
    .filter((frame) => frame !== undefined)
    .slice(0, FRAMES);
}

function nameOf(error: Error): string {
  const code = (error as { code?: unknown }).code;
  if (typeof code === "string" && /^[A-Z][A-Z0-9_]{1,63}$/.test(code)) return code;
  return /^[A-Za-z]{1,40}$/.test(error.constructor.name) ? error.constructor.name : "Error";
}
