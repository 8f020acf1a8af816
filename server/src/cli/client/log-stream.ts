import { LogLine } from "@core-console/shared/contract/log";

/** A line as it came, and what it says. */
export interface Received {
  raw: string;
  line: LogLine;
}

/** More than this without the end of a line is no line of a log. */
const LINE_CHARS = 8 * 1_048_576;

/**
 * The lines of a streamed log; what is none of the contract's (a sign of life, a newer Core's) is passed over. Ends
 * with the stream, throws where it breaks.
 */
export async function* logLines(body: unknown): AsyncGenerator<Received> {
  const text = new TextDecoder();
  let rest = "";
  for await (const bytes of body as AsyncIterable<Uint8Array>) {
    const pieces = (rest + text.decode(bytes, { stream: true })).split("\n");
    rest = pieces.pop() ?? "";
    if (rest.length > LINE_CHARS) throw new Error("a line without end");
    for (const raw of pieces) {
      const line = raw === "" ? null : LogLine.safeParse(jsonOf(raw));
      if (line?.success === true) yield { raw, line: line.data };
    }
  }
}

/** Recognises lines that were seen already, after a stream broke and the next one began a little earlier. */
export class Seen {
  #last = "";
  #lastAt = "";
  #catching = false;

  again(): void {
    this.#catching = this.#last !== "";
  }

  /** Whether this line is a new one. */
  take({ raw, line }: Received): boolean {
    if (this.#catching) {
      if (raw === this.#last) this.#catching = false;
      // It was not among the last lines any more: by time, then.
      else if ((line.at ?? "") > this.#lastAt) this.#catching = false;
      if (this.#catching || raw === this.#last) return false;
    }
    this.#last = raw;
    if (line.at !== null) this.#lastAt = line.at;
    return true;
  }
}

function jsonOf(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    return null;
  }
}
