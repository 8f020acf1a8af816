/** Being built. */
export function AuditPage() {
  return null;
}
