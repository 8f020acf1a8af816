import { parseSync } from "oxc-parser";

/** What comments, doc comments and names of tests do not say, and what they say instead. */
const WORDS: readonly { not: RegExp; but: string }[] = [
  { not: /\bdesign page\b/i, but: "a document in docs/ that explains it" },
  { not: /\b(?:clock that never steps|never steps)\b/i, but: "monotonic clock" },
  { not: /\btime of day\b/i, but: "wall clock" },
  { not: /\b(?:who|whoever) (?:asks|calls)\b/i, but: "the caller" },
  { not: /\b(?:somebody|whoever|anybody|nobody|everybody)\b/i, but: "the caller, a user, an operator, no caller" },
  { not: /\bstrangers?\b/i, but: "an unauthenticated client" },
  { not: /\b(?:tell|tells|told|teller)\b/i, but: "reports, logs, notifies, says" },
  { not: /\bword of\b/i, but: "a report of, the state of" },
  { not: /\bfaults? of ours\b/i, but: "an internal error" },
  { not: /\b(?:is|are|was|were) gone\b/i, but: "closed, removed, ended" },
  { not: /\bneeds? a hand\b/i, but: "needs attention" },
];

export interface Remark {
  line: number;
  word: string;
  but: string;
}

/** Returns where the comments of a source text use words that the project replaced by the field's own. */
export function remarksOn(file: string, text: string): Remark[] {
  const { comments } = parseSync(file, text);
  return comments.flatMap(({ value, start }) => {
    const line = text.slice(0, start).split("\n").length;
    return value.split("\n").flatMap((part, n) =>
      WORDS.flatMap(({ not, but }) => {
        const found = not.exec(part);
        return found === null ? [] : [{ line: line + n, word: found[0], but }];
      }),
    );
  });
}
