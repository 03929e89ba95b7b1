/**
 * Puts numbers into classes. In: lower bounds, rising, and the label of each. Out: a function from a number (not below the first
 * bound) to its label.
 */
export function numberClass(bounds: readonly number[], labels: readonly string[]): (value: number) => string {
  return (value) => {
    let index = bounds.length - 1;
    while (index > 0 && value < bounds[index]!) index -= 1;
    return labels[index]!;
  };
}
