/** Quotes a word for a shell; a plain word stays as it is. @internal */
export const shellWord = (text: string): string =>
  /^[A-Za-z0-9_./:=@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** Placeholder for a Core's port for scripts (contract/ports.ts, `rest`) until a Core has reported its address. */
export const SOME_CORE = "https://CORE_HOST:7223";

/** Returns the call as a command line to paste into a shell. */
export function curlLine(call: {
  method: string;
  url: string;
  token: string;
  body?: string | null;
  file?: string;
}): string {
  const words = ["curl"];
  if (call.method !== "GET") words.push("-X", call.method);
  words.push("-H", shellWord(`Authorization: Bearer ${call.token}`));
  if (call.body !== undefined && call.body !== null)
    words.push("-H", shellWord("Content-Type: application/json"), "--data", shellWord(call.body));
  if (call.file !== undefined) words.push("--fail", "--output", shellWord(call.file));
  words.push(shellWord(call.url));
  return words.join(" ");
}
