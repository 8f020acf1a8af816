const CLEAR = "\r\x1b[2K";

/** The display of a long step while it runs: one line that changes on a terminal, a line per change elsewhere. */
export interface Progress {
  /** prints a line that stays on the screen */
  say(line: string): void;
  /** shows the state of the running step */
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
