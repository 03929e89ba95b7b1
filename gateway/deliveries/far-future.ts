/** A time that never comes, for steps that nothing is left to do about; the largest integer that both stores and JSON keep exactly. */
export const FAR_FUTURE = Number.MAX_SAFE_INTEGER;
