/** What is shown in place of a list: see ui/ListBody. */
export interface ListState {
  /** there is data to show, even if it is old */
  ready: boolean;
  /** why the last request failed; null while it did not */
  failed: { text: string; requestId: string | null } | null;
}
