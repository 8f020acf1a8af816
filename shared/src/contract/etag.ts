/** What an ETag of the API says: a record's revision, and the life of the cluster in which it is one. */
export interface ETag {
  revision: number;
  /** null: not known, as from an older version */
  lifeId: string | null;
}

const FORM = /^(?:W\/)?"(\d+)(?:\.([0-9a-f-]{36}))?"$/;

/** Returns the ETag of a record, for the headers ETag and If-Match. Revisions of two lives are never compared. */
export const eTagOf = (revision: number, lifeId: string | null): string =>
  lifeId === null ? `"${revision}"` : `"${revision}.${lifeId}"`;

/** Returns what an ETag says; null for a text that is none. */
export function parseETag(text: string): ETag | null {
  const found = FORM.exec(text);
  return found === null ? null : { revision: Number(found[1]), lifeId: found[2] ?? null };
}
