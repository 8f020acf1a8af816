/** Being built. */
export function SessionsPage() {
  return null;
}
