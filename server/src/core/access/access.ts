import { LastUse } from "./last-use.ts";
import { Passwords } from "./passwords.ts";
import { Turns } from "./turns.ts";

/** What the routes of signing in share, and what a Core remembers of who calls. */
export interface Access {
  readonly passwords: Passwords;
  readonly lastUse: LastUse;
  /** of sign-ins, by user */
  readonly turns: Turns;
}

export function createAccess(o: { passwords?: Passwords } = {}): Access {
  return { passwords: o.passwords ?? new Passwords(), lastUse: new LastUse(), turns: new Turns() };
}
