import { parseSync, Visitor, type Expression } from "oxc-parser";

/** What comments, doc comments, documents and messages in the logs do not say, and what they say instead. */
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
  { not: /\bmay still fail\b/i, but: "can lose 1 more" },
  // A lock, a port or a right is held; what waits is queued.
  { not: /\b(?:calls?|requests?) (?:is|are|was|were) held\b|\bheld (?:calls?|requests?|for)\b/i, but: "queued" },
  { not: /\bpictures? of (?:the|a) (?:cluster|services?|world)\b/i, but: "snapshot" },
  { not: /\buntil the answer is called\b/i, but: "until the returned function is called" },
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

const lineAt = (text: string, offset: number): number => text.slice(0, offset).split("\n").length;

/** Returns where the comments of a source text use words that the project replaced by the field's own. */
export function remarksOn(file: string, text: string): Remark[] {
  const { comments } = parseSync(file, text);
  return remarksIn(comments.map(({ value, start }) => ({ line: lineAt(text, start), text: value })));
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
        return { line: lineAt(text, index), text: doc };
      })
    : [];
  return remarksIn([...lines, ...docstrings]).toSorted((one, other) => one.line - other.line);
}

const FENCE = /^( *)(`{3,}|~{3,}).*?^ *\2\s*$/gms;
/** Code between backticks and targets of links: both name what is called so elsewhere. */
const QUOTED = /`[^`\n]+`|\]\([^)\n]*\)/g;

/** Returns the same for a document in Markdown; blocks and spans of code and the targets of links are left alone. */
export function remarksOnMarkdown(text: string): Remark[] {
  const prose = text
    .replace(FENCE, (block) => block.replace(/[^\n]/g, ""))
    .replace(QUOTED, (quoted) => (quoted.startsWith("]") ? "]" : "`"));
  return remarksIn([{ line: 1, text: prose }]);
}

/** A text in the source, and the offset where it begins. */
export interface Said {
  at: number;
  text: string;
}

const LEVELS: ReadonlySet<string> = new Set(["trace", "debug", "info", "warn", "error", "fatal"]);

/** Returns the texts of an expression: of a literal, a template, or either side of a choice or a sum. */
function textsOf(node: Expression): Said[] {
  if (node.type === "Literal") return typeof node.value === "string" ? [{ at: node.start, text: node.value }] : [];
  if (node.type === "TemplateLiteral")
    return node.quasis.map(({ start, value }) => ({ at: start, text: value.cooked ?? "" }));
  if (node.type === "ConditionalExpression") return [...textsOf(node.consequent), ...textsOf(node.alternate)];
  if (node.type === "BinaryExpression" && node.left.type !== "PrivateIdentifier")
    return [...textsOf(node.left), ...textsOf(node.right)];
  return [];
}

/** Returns the messages that a source text writes to a log: `log.warn("…")` and `log.warn({ … }, "…")`. */
export function messagesOf(file: string, text: string): Said[] {
  const messages: Said[] = [];
  new Visitor({
    CallExpression({ callee, arguments: given }) {
      if (callee.type !== "MemberExpression" || callee.property.type !== "Identifier") return;
      if (!LEVELS.has(callee.property.name)) return;
      for (const one of given) if (one.type !== "SpreadElement") messages.push(...textsOf(one));
    },
  }).visit(parseSync(file, text).program);
  return messages;
}

/** Returns the same for the messages of a source text. */
export function remarksOnMessages(file: string, text: string): Remark[] {
  return remarksIn(messagesOf(file, text).map(({ at, text: said }) => ({ line: lineAt(text, at), text: said })));
}
