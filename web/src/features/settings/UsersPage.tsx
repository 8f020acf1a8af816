/** Being built. */
export function UsersPage() {
  return null;
}
