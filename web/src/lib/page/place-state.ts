/** What is to be shown in a list's place: see ui/ListPlace. */
export interface PlaceState {
  /** there is something to show, be it old */
  ready: boolean;
  /** why the last asking failed; null while it did not */
  failed: { text: string; requestId: string | null } | null;
}
