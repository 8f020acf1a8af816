import { SECRET_PREFIX } from "@core-console/shared/contract/headers";

const BEARER = new RegExp(
  `^bearer +${SECRET_PREFIX.readOnly}([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})_[\\w-]+ *$`,
  "i",
);

/**
 * Returns the ref of the Core that opened the session of an Authorization header without a majority; null: it is no
 * such session. No other Core knows it, and none may be sent it.
 */
export function coreOfReadOnly(authorization: string | null | undefined): string | null {
  return BEARER.exec(authorization ?? "")?.[1] ?? null;
}
