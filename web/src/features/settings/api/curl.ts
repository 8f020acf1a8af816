/** Quotes a word for a shell; a plain word stays as it is. @internal */
export const shellWord = (text: string): string =>
  /^[A-Za-z0-9_./:=@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** Placeholder for a Core's port for scripts (contract/ports.ts, `rest`) until a Core has reported its address. */
export const SOME_CORE = "https://CORE_HOST:7223";

/** Returns the call as a command line to paste into a shell. */
export function curlLine(c: { method: string; url: string; token: string; body?: string | null }): string {
  const words = ["curl"];
  if (c.method !== "GET") words.push("-X", c.method);
  words.push("-H", shellWord(`Authorization: Bearer ${c.token}`));
  if (c.body !== undefined && c.body !== null)
    words.push("-H", shellWord("Content-Type: application/json"), "--data", shellWord(c.body));
  words.push(shellWord(c.url));
  return words.join(" ");
}
