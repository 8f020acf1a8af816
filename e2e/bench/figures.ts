/** Returns the p-th percentile (0 to 100) by nearest rank; NaN for an empty list. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN;
}

/** `median 1,310  p95 1,702  worst 1,720 ms` */
export function figures(values: readonly number[]): string {
  const ms = (n: number): string => Math.round(n).toLocaleString("en");
  return `median ${ms(percentile(values, 50))}  p95 ${ms(percentile(values, 95))}  worst ${ms(Math.max(...values))} ms  (${values.length})`;
}

/** Prints a figure with its bound, and reports whether it holds. */
export function isWithin(what: string, value: number, bound: number, unit = ""): boolean {
  const good = value <= bound;
  console.log(`${good ? "reached" : "MISSED "}  ${what}: ${Number(value.toFixed(3))}${unit} (at most ${bound}${unit})`);
  return good;
}
