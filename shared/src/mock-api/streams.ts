import type { UserRole } from "../contract/access.ts";
import type { EventOf } from "../contract/events.ts";
import { wire } from "./events.ts";
import type { Outgoing } from "./events.ts";

export type Ended = EventOf<"session-ended">["reason"];

/** One open event stream. */
export interface Stream {
  readonly role: UserRole;
  /** null: by token */
  readonly session: string | null;
  write(text: string): void;
  fail(): void;
  end(): void;
}

/** The open event streams; each receives what its role may see. */
export class Streams {
  #open = new Set<Stream>();
  #seq = 0;

  open(stream: Stream, hello: readonly Outgoing[], epoch: string): () => void {
    for (const e of hello) stream.write(wire(e, epoch, ++this.#seq, stream.role));
    this.#open.add(stream);
    return () => this.#open.delete(stream);
  }

  send(event: Outgoing, epoch: string): void {
    if (this.#open.size === 0) return;
    const seq = ++this.#seq;
    const texts = new Map<UserRole, string>();
    for (const s of this.#open) {
      const text = texts.get(s.role) ?? wire(event, epoch, seq, s.role);
      texts.set(s.role, text);
      s.write(text);
    }
  }

  /** Notifies a page as the console's backend does: without ids; the stream of an ended session closes. */
  notifyEnded(ids: ReadonlySet<string>, reason: Ended, epoch: string): void {
    for (const s of this.#open) {
      if (s.session === null || !ids.has(s.session)) continue;
      s.write(wire({ type: "session-ended", data: { reason } }, epoch, ++this.#seq, s.role));
      if (reason === "changed") continue;
      s.end();
      this.#open.delete(s);
    }
  }

  cut(): void {
    for (const s of this.#open) s.fail();
    this.#open.clear();
  }
}
