/** One piece of a word: a quoted string, an escaped character, or text without any of these. */
const PIECE = /'([^']*)'|"((?:[^"\\]|\\[^])*)"|\\([^]?)|([^\s'"\\]+)/y;
const BLANKS = /\s*/y;

/**
 * Splits a command line as sh does, for the commands that the API returns: blanks, single and double quotes,
 * backslashes. Nothing is expanded. Throws on an open quote.
 */
export function shellWords(line: string): string[] {
  const words: string[] = [];
  for (let at = skip(line, 0); at < line.length; at = skip(line, at)) {
    const { word, end } = wordAt(line, at);
    words.push(word);
    at = end;
  }
  return words;
}

function skip(line: string, from: number): number {
  BLANKS.lastIndex = from;
  BLANKS.test(line);
  return BLANKS.lastIndex;
}

/** Returns the word that begins there; pieces that touch each other are one word, as in `it'\''s`. */
function wordAt(line: string, from: number): { word: string; end: number } {
  let word = "";
  let end = from;
  while (end < line.length && !/\s/.test(line.charAt(end))) {
    PIECE.lastIndex = end;
    const match = PIECE.exec(line);
    if (match === null) throw new Error(`a quote is left open: ${line}`);
    const [, single, double, escaped, plain] = match;
    word += single ?? double?.replace(/\\([^])/g, "$1") ?? escaped ?? plain ?? "";
    end = PIECE.lastIndex;
  }
  return { word, end };
}
