/** Being built. */
export function TokensPage() {
  return null;
}
