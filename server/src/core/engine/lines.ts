import { StringDecoder } from "node:string_decoder";

/**
 * Splits a byte stream into lines. Chunks may end anywhere, also inside a UTF-8 character.
 * `push` gives the lines that became whole; what is left after the last newline waits for more.
 */
export function lineSplitter(): { push(chunk: Uint8Array): string[]; rest(): string } {
  const decoder = new StringDecoder("utf8");
  let parts: string[] = [];
  return {
    push(chunk) {
      const pieces = decoder.write(chunk).split("\n");
      const last = pieces.pop() ?? "";
      if (pieces.length === 0) {
        // joined only when a newline comes: a long line in many chunks stays linear
        parts.push(last);
        return [];
      }
      pieces[0] = parts.join("") + (pieces[0] ?? "");
      parts = [last];
      return pieces;
    },
    rest: () => parts.join("") + decoder.end(),
  };
}
