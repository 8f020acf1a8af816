/** Is this one that many people use? `folded` as logins are. Only those of a length that is allowed matter. */
export function isCommonPassword(_folded: string): boolean {
  return false;
}
