import { createInterface } from "node:readline/promises";
import type { ReadStream, WriteStream } from "node:tty";
import type { Terminal } from "./io.ts";

/** @internal */
export interface Typed {
  text: string;
  /** `interrupt`: Ctrl+C; `nothing`: Ctrl+D on an empty line */
  end: "not_yet" | "enter" | "interrupt" | "nothing";
}

const BACKSPACE = new Set(["\u007f", "\b"]);

/**
 * What a hidden line holds after these keys, with Backspace and Ctrl+U as a shell has them; other control keys do
 * nothing.
 * @internal
 */
export function typed(before: string, keys: string): Typed {
  let chars = [...before];
  // An arrow or a function key comes as a sequence that begins with Escape.
  // oxlint-disable-next-line no-control-regex -- Escape is what those sequences begin with
  for (const key of keys.replace(/\u001b(\[[\d;]*[~A-Za-z]|O[A-Z])?/g, "")) {
    const text = chars.join("");
    if (key === "\r" || key === "\n") return { text, end: "enter" };
    if (key === "\u0003") return { text, end: "interrupt" };
    if (key === "\u0004") return { text, end: chars.length === 0 ? "nothing" : "enter" };
    if (key === "\u0015") chars = [];
    else if (BACKSPACE.has(key)) chars.pop();
    else if (!/\p{Cc}/u.test(key)) chars.push(key);
  }
  return { text: chars.join(""), end: "not_yet" };
}

/** The terminal that this process was started on; null where its input or what it says is no terminal. */
export function terminalOf(input: ReadStream | NodeJS.ReadStream, output: WriteStream): Terminal | null {
  if (!input.isTTY || !output.isTTY) return null;
  return {
    async ask(prompt) {
      const line = createInterface({ input, output });
      const ended = new Promise<null>((done) => line.once("close", () => done(null)));
      // In its own lines it would swallow Ctrl+C.
      line.once("SIGINT", () => (line.close(), process.kill(process.pid, "SIGINT")));
      try {
        return await Promise.race([line.question(prompt), ended]);
      } finally {
        line.close();
      }
    },
    askSecret: (prompt) =>
      new Promise((done) => {
        let text = "";
        output.write(prompt);
        input.setRawMode(true);
        input.setEncoding("utf8");
        const end = (answer: string | null): void => {
          input.off("data", hear);
          input.setRawMode(false);
          input.pause();
          output.write("\n");
          done(answer);
        };
        const hear = (keys: string | Buffer): void => {
          const now = typed(text, keys.toString());
          text = now.text;
          if (now.end === "enter") end(text);
          if (now.end === "nothing") end(null);
          if (now.end === "interrupt") {
            end(null);
            process.kill(process.pid, "SIGINT");
          }
        };
        input.on("data", hear);
        input.resume();
      }),
  };
}
