import { StringDecoder } from "node:string_decoder";

/**
 * Splits a byte stream into lines. Chunks may end anywhere, also inside a UTF-8 character. `push` returns the lines
 * completed by the chunk; the rest is buffered. Throws RangeError once the buffered part is longer than `most`
 * characters.
 */
export function lineSplitter(most = Infinity): { push(chunk: Uint8Array): string[]; rest(): string } {
  const decoder = new StringDecoder("utf8");
  let parts: string[] = [];
  let length = 0;
  const add = (part: string): void => {
    parts.push(part);
    length += part.length;
    if (length > most) throw new RangeError(`a line is longer than ${most} characters`);
  };
  return {
    push(chunk) {
      const pieces = decoder.write(chunk).split("\n");
      const last = pieces.pop() ?? "";
      if (pieces.length === 0) {
        // joined only at a newline, so that a long line in many chunks costs linear time
        add(last);
        return [];
      }
      pieces[0] = parts.join("") + (pieces[0] ?? "");
      parts = [];
      length = 0;
      add(last);
      return pieces;
    },
    rest: () => parts.join("") + decoder.end(),
  };
}
