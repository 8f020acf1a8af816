/** A word as a shell takes it; what is plain stays plain. */
export const shellWord = (text: string): string =>
  /^[A-Za-z0-9_./:=@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** Stands for a Core's port for scripts (contract/ports.ts, `rest`) until a Core has said where it is. */
export const SOME_CORE = "https://CORE_HOST:7223";

/** The call as a line to paste into a shell. */
export function curlLine(c: { method: string; url: string; token: string; body?: string | null }): string {
  const words = ["curl"];
  if (c.method !== "GET") words.push("-X", c.method);
  words.push("-H", shellWord(`Authorization: Bearer ${c.token}`));
  if (c.body !== undefined && c.body !== null)
    words.push("-H", shellWord("Content-Type: application/json"), "--data", shellWord(c.body));
  words.push(shellWord(c.url));
  return words.join(" ");
}
