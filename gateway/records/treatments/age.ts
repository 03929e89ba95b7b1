/** Whole years between two dates (or local-date-times), as birthdays count; null when the birth is after the moment. */
export function ageInYears(birth: string, at: string): number | null {
  const years = Number(at.slice(0, 4)) - Number(birth.slice(0, 4));
  const age = at.slice(5, 10) < birth.slice(5, 10) ? years - 1 : years;
  return age < 0 ? null : age;
}
