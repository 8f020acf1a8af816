/**
 * Reports whether a version such as 3.4.23 or 2.34 comes before another, compared number by number; a missing number is
 * 0.
 */
export function isOlder(version: string, than: string): boolean {
  const [a, b] = [version, than].map((v) => v.split(/[.+-]/, 3).map(Number));
  for (let at = 0; at < 3; at++) {
    const [one, other] = [a?.[at] ?? 0, b?.[at] ?? 0];
    if (one !== other) return one < other;
  }
  return false;
}
