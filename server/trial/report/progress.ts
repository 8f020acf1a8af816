const CLEAR = "\r\x1b[2K";

/** What a long step tells while it runs: one line that changes on a terminal, a line per change elsewhere. */
export interface Progress {
  /** something that stays on the screen */
  say(line: string): void;
  /** where the running step stands */
  step(line: string): void;
}

interface Screen {
  isTTY?: boolean;
  write(text: string): unknown;
}

export function progressOn(screen: Screen): Progress {
  let open = "";
  return {
    say(line) {
      screen.write(`${open === "" || !screen.isTTY ? "" : CLEAR}${line}\n`);
      open = "";
    },
    step(line) {
      if (line === open) return;
      open = line;
      screen.write(screen.isTTY ? `${CLEAR}  ${line}` : `  ${line}\n`);
    },
  };
}
