/** Being built. */
export function ApiPage() {
  return null;
}
