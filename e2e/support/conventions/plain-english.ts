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

/** A stretch of a file that is read as prose, from the line on where it begins. */
interface Prose {
  line: number;
  text: string;
}

function remarksIn(prose: readonly Prose[]): Remark[] {
  return prose.flatMap(({ line, text }) =>
    text.split("\n").flatMap((part, n) =>
      WORDS.flatMap(({ not, but }) => {
        const found = not.exec(part);
        return found === null ? [] : [{ line: line + n, word: found[0], but }];
      }),
    ),
  );
}

/** Returns where the comments of a source text use words that the project replaced by the field's own. */
export function remarksOn(file: string, text: string): Remark[] {
  const { comments } = parseSync(file, text);
  return remarksIn(
    comments.map(({ value, start }) => ({ line: text.slice(0, start).split("\n").length, text: value })),
  );
}

/** A comment to the end of the line; `#` within a word, as in `${x#y}`, begins none. */
const COMMENT = /(?:^|\s)#(?!!)(.*)$/;
/** What shell scripts print, and what playbooks call their steps and say when they stop. */
const PRINTED = /^\s*(?:.*\b(?:echo|printf)\s+(.*)|(?:-\s+)?(?:name|msg|fail_msg|success_msg|Description):?[ =](.*))$/;

/** Returns the same for a script, a playbook, a unit or a list of words, each of whose values is printed. */
export function remarksOnScript(file: string, text: string): Remark[] {
  const lines = text.split("\n").map((line, n): Prose => {
    const printed = file.endsWith(".txt") ? line.slice(line.indexOf(" = ") + 1) : PRINTED.exec(line)?.slice(1).join("");
    return { line: n + 1, text: `${COMMENT.exec(line)?.[1] ?? ""} ${printed ?? ""}` };
  });
  const docstrings = file.endsWith(".py")
    ? [...text.matchAll(/"""([^]*?)"""/g)].map(({ index, 1: doc = "" }): Prose => {
        return { line: text.slice(0, index).split("\n").length, text: doc };
      })
    : [];
  return remarksIn([...lines, ...docstrings]).toSorted((one, other) => one.line - other.line);
}
