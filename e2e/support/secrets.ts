import { markOf } from "./cluster/people.ts";

/**
 * Length of the prefix that identifies a secret: finding it is as bad as finding all of it. Anything shorter may occur
 * anywhere.
 */
const BEGINNING = 12;
/** Sessions, tokens and links as a Core makes them. */
const MADE = /kc[stl]_[A-Za-z0-9_-]{43}/g;
/** Passwords in a body of ours. */
const TYPED = /"(?:password|current|next|clientSecret)":"([^"\\]{12,})"/g;
/** A service's ID, which is a key until its Core has joined: in a service, and in the command that runs one. */
const UNUSED = /(?:"id":"|--id )([0-9a-f-]{36})(?=","ref":"[^"]+","kind":| )/g;

/** Every secret that was created or sent in a run, including expired ones. */
export class Secrets {
  readonly #all = new Set<string>();
  readonly #known = new Set<string>();
  /** `known`: what looks like one and is none, as the ID of a Core that has joined */
  constructor(known: readonly string[] = []) {
    for (const text of known) this.#known.add(text);
  }

  get size(): number {
    return this.#all.size;
  }

  add(secret: string): void {
    if (secret.length >= BEGINNING && !this.#known.has(secret)) this.#all.add(secret);
  }

  /** Adds secrets that a response returned to an authorised caller, or that a request body contains. */
  addIn(text: string): void {
    for (const [secret] of text.matchAll(MADE)) {
      this.add(secret);
      if (secret.startsWith("kcs_")) this.add(markOf(secret));
    }
    for (const pattern of [TYPED, UNUSED]) for (const [, secret = ""] of text.matchAll(pattern)) this.add(secret);
  }

  /**
   * Returns the prefixes of secrets that occur in a text. Every position is checked once, however many secrets there
   * are.
   */
  foundIn(text: string): string[] {
    const beginnings = new Set([...this.#all].map((secret) => secret.slice(0, BEGINNING)));
    const found = new Set<string>();
    for (let at = 0; at + BEGINNING <= text.length; at++) {
      const here = text.slice(at, at + BEGINNING);
      if (beginnings.has(here)) found.add(here);
    }
    return [...found];
  }
}
