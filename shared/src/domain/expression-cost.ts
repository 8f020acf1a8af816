/** Limits of an expression, checked before it is compiled: 256 characters can compile to 100,000 instructions. */
const EXPRESSION_LIMIT = {
  /** instructions of the compiled program; 256 plain characters come to 258 */
  instructions: 512,
  /** code points that character classes are folded over, one by one, while they are parsed */
  foldedPoints: 131_072,
} as const;

/** Maximum matching steps per request: instructions × (characters + 1), summed over all texts. @internal */
export const MATCHING_STEPS = 20_000_000;

export interface ExpressionCost {
  instructions: number;
  foldedPoints: number;
}

/** Upper bound of an expanded repetition; keeps nested ones within the range of numbers. */
const CAP = 1e9;
/** Case folding covers only this range, whatever a class contains. */
const FOLD = { from: 0x41, to: 0x1e943 };
/** A Unicode class, `\pL`, costs as much as folding so many code points (measured). */
const UNICODE_CLASS_POINTS = 4096;

/**
 * Returns the filter of the list of services that would exceed a budget, and which budget; null: all may be applied.
 */
export function costlyFilter(
  filters: { name?: string | undefined; fqdn?: string | undefined },
  rows: Iterable<{ name: string; fqdn: string | null }>,
): { part: "name" | "fqdn"; why: "expression" | "matching" } | null {
  const name = filters.name === undefined ? null : expressionCost(filters.name);
  const fqdn = filters.fqdn === undefined ? null : expressionCost(filters.fqdn);
  if (name !== null && isTooCostly(name)) return { part: "name", why: "expression" };
  if (fqdn !== null && isTooCostly(fqdn)) return { part: "fqdn", why: "expression" };
  if (name === null && fqdn === null) return null;
  let steps = 0;
  for (const row of rows) {
    if (name !== null) steps += matchingSteps(name, row.name.length);
    if (steps > MATCHING_STEPS) return { part: "name", why: "matching" };
    if (fqdn !== null && row.fqdn !== null) steps += matchingSteps(fqdn, row.fqdn.length);
    if (steps > MATCHING_STEPS) return { part: "fqdn", why: "matching" };
  }
  return null;
}

/**
 * Returns an upper bound of what a regular expression in RE2 syntax compiles to, without compiling it. The result is
 * meaningless for an invalid expression, which the compiler rejects.
 */
export function expressionCost(source: string): ExpressionCost {
  const text = new Text(source);
  const program = new Program();
  while (text.more()) {
    const character = text.next();
    const read = TOKENS.get(character);
    if (read === undefined) program.item(1);
    else read(program, text);
  }
  return program.cost();
}

/** Returns what is read after each character that is not an item by itself. */
const TOKENS: ReadonlyMap<string, (program: Program, text: Text) => void> = new Map([
  ["(", readGroup],
  [")", (program: Program) => program.close()],
  ["|", (program: Program) => program.alternative()],
  ["*", (program: Program) => program.repeat(0, Infinity)],
  ["+", (program: Program) => program.repeat(1, Infinity)],
  ["?", (program: Program) => program.repeat(0, 1)],
  ["{", readRepetition],
  ["[", readClass],
  ["\\", readEscape],
]);

/** `(`, `(?:`, `(?i:` and `(?P<name>` open a group; `(?i)` only sets flags. */
function readGroup(program: Program, text: Text): void {
  if (text.take(/^\?[a-zA-Z-]*\)/) !== null) return;
  const plain = text.take(/^\?[a-zA-Z-]*:/) !== null;
  if (!plain) text.take(/^\?P?<[^>]*>/);
  program.open(!plain);
}

function readRepetition(program: Program, text: Text): void {
  const counts = text.take(/^(\d+)(?:(,)(\d*))?\}/);
  if (counts === null) program.item(1);
  else program.repeat(Number(counts[1]), upper(counts));
}

function readClass(program: Program, text: Text): void {
  program.item(1, classPoints(text));
}

/** Reads what follows a backslash: a text up to `\E`, a Unicode class, or one character. */
function readEscape(program: Program, text: Text): void {
  if (text.take(/^Q/) !== null) {
    for (const _ of text.quoted()) program.item(1);
  } else program.item(1, escape(text) === null ? UNICODE_CLASS_POINTS : 0);
}

/** One open group: the cost of its completed alternatives, and the concatenation being read. */
interface Frame {
  capture: boolean;
  alternatives: number;
  done: number;
  /** the last item, to which a quantifier applies; null: none */
  last: number | null;
}

const frame = (capture: boolean): Frame => ({ capture, alternatives: 0, done: 0, last: null });

/** Returns the cost of a group. An empty concatenation still takes an instruction. */
const total = ({ alternatives, done, last }: Frame): number => alternatives + Math.max(1, done + (last ?? 0));

/** The cost of what was read so far, by open group. */
class Program {
  /** open groups, the innermost last; `#top` is that one */
  readonly #outer: Frame[] = [];
  #top = frame(false);
  #foldedPoints = 0;

  item(cost: number, foldedPoints = 0): void {
    this.#top.done = Math.min(CAP, this.#top.done + (this.#top.last ?? 0));
    this.#top.last = cost;
    this.#foldedPoints += foldedPoints;
  }

  repeat(min: number, max: number): void {
    if (this.#top.last !== null) this.#top.last = repeated(this.#top.last, min, max);
  }

  alternative(): void {
    this.#top.alternatives = total(this.#top) + 1;
    this.#top.done = 0;
    this.#top.last = null;
  }

  open(capture: boolean): void {
    this.#outer.push(this.#top);
    this.#top = frame(capture);
  }

  /** Closes the innermost group; a parenthesis that closes none is ignored. */
  close(): void {
    const closed = this.#top;
    const outer = this.#outer.pop();
    if (outer === undefined) return;
    this.#top = outer;
    this.item(total(closed) + (closed.capture ? 2 : 0));
  }

  /** Returns the cost of the whole expression; groups that are still open count without their captures. */
  cost(): ExpressionCost {
    while (this.#outer.length > 0) {
      this.#top.capture = false;
      this.close();
    }
    return { instructions: 2 + total(this.#top), foldedPoints: this.#foldedPoints };
  }
}

/** Reports whether an expression exceeds the limits of what may be compiled. @internal */
export function isTooCostly(cost: ExpressionCost): boolean {
  return cost.instructions > EXPRESSION_LIMIT.instructions || cost.foldedPoints > EXPRESSION_LIMIT.foldedPoints;
}

/** Returns the maximum number of steps that matching a text of so many characters takes. */
export function matchingSteps(cost: ExpressionCost, characters: number): number {
  return cost.instructions * (characters + 1);
}

function upper(counts: RegExpExecArray): number {
  if (counts[2] === undefined) return Number(counts[1]);
  return counts[3] === "" ? Infinity : Number(counts[3]);
}

/**
 * Returns the cost of x{n,m}: n copies and m − n optional ones; without an upper bound, at least one copy and its loop.
 */
function repeated(cost: number, min: number, max: number): number {
  const copies = max === Infinity ? Math.max(1, min) : Math.max(min, max);
  const optional = max === Infinity ? (min === 0 ? 2 : 1) : Math.max(0, max - min);
  return Math.min(CAP, Math.max(1, cost * copies + optional));
}

/** Reads a character class after its `[`; returns the number of code points that it folds. */
function classPoints(text: Text): number {
  let points = 0;
  text.take(/^\^/);
  for (let first = true; text.more() && (first || !text.at("]")); first = false) {
    if (text.take(/^\[:[^\]]*?:\]/) !== null) continue;
    const from = classCharacter(text);
    if (from === null) {
      points += UNICODE_CLASS_POINTS;
      continue;
    }
    const to = text.take(/^-(?!\])/) === null ? from : (classCharacter(text) ?? from);
    points += foldedBetween(from, to);
  }
  text.take(/^\]/);
  return points;
}

function foldedBetween(from: number, to: number): number {
  if (from <= FOLD.from && to >= FOLD.to) return 1;
  return Math.max(1, Math.min(to, FOLD.to) - Math.max(from, FOLD.from) + 1);
}

/** Returns one character of a class as a code point; null: a Unicode class. */
function classCharacter(text: Text): number | null {
  const c = text.next();
  return c === "\\" ? escape(text) : (c.codePointAt(0) ?? 0);
}

/** Reads what follows a backslash; returns its code point, or null for a Unicode class. */
function escape(text: Text): number | null {
  if (text.take(/^[pP](\{[^}]*\}|[^{])/su) !== null) return null;
  const hex = text.take(/^x(?:\{([0-9a-fA-F]+)\}|([0-9a-fA-F]{2}))/);
  if (hex !== null) return Number.parseInt(hex[1] ?? hex[2] ?? "0", 16);
  const octal = text.take(/^[0-7]{1,3}/);
  if (octal !== null) return Number.parseInt(octal[0], 8);
  return text.next().codePointAt(0) ?? 0;
}

/** A cursor over the expression, from left to right. */
class Text {
  #rest: string;

  constructor(source: string) {
    this.#rest = source;
  }

  more(): boolean {
    return this.#rest !== "";
  }

  at(start: string): boolean {
    return this.#rest.startsWith(start);
  }

  /** Returns the next character and advances; "" at the end. */
  next(): string {
    const code = this.#rest.codePointAt(0);
    const c = code === undefined ? "" : String.fromCodePoint(code);
    this.#rest = this.#rest.slice(c.length);
    return c;
  }

  /** Consumes and returns the match of a pattern that begins with `^` at the current position. */
  take(pattern: RegExp): RegExpExecArray | null {
    const found = pattern.exec(this.#rest);
    if (found !== null) this.#rest = this.#rest.slice(found[0].length);
    return found;
  }

  /** Consumes and returns the text up to `\E`, or to the end. */
  quoted(): string {
    const end = this.#rest.indexOf("\\E");
    const quoted = end < 0 ? this.#rest : this.#rest.slice(0, end);
    this.#rest = end < 0 ? "" : this.#rest.slice(end + 2);
    return quoted;
  }
}
