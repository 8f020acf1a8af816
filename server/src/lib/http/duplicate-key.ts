/**
 * Reports whether some object in `json` has one key twice: parsers differ on which of the two counts, so a proxy or an
 * audit may have read another value than the one that is executed. One pass; `json` need not be valid, as parsing
 * follows.
 */
export function hasDuplicateKey(json: string): boolean {
  /** the keys of each open object, null for an array */
  const open: (Set<string> | null)[] = [];
  // An unterminated string is a token as well: otherwise each quote in it would be tried as the beginning of another.
  const token = /"[^"\\]*(?:\\.[^"\\]*)*"?|[{}[\]]/gs;
  const colon = /\s*:/y;
  for (let found = token.exec(json); found !== null; found = token.exec(json)) {
    const [text] = found;
    if (text === "{") open.push(new Set());
    else if (text === "[") open.push(null);
    else if (text === "}" || text === "]") open.pop();
    else {
      colon.lastIndex = token.lastIndex;
      const keys = open.at(-1);
      if (keys == null || !colon.test(json)) continue;
      const key = text.includes("\\") ? unescaped(text) : text.slice(1, -1);
      if (keys.has(key)) return true;
      keys.add(key);
    }
  }
  return false;
}

/** Returns the key as a parser reads it; what is not a JSON string stays as it is. */
function unescaped(text: string): string {
  try {
    return JSON.parse(text) as string;
  } catch {
    return text;
  }
}
