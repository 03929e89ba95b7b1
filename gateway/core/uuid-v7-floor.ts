/** The smallest UUID version 7 of a moment: ids of that moment and later are not below it. In: milliseconds. Out: the 36-character form. */
export function uuidV7Floor(time: number): string {
  const hex = Math.max(0, Math.floor(time)).toString(16).padStart(12, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}
