import { argon2, randomBytes, timingSafeEqual } from "node:crypto";
import { ApiProblem } from "../../state/api-problem.ts";
import { lowerHashThreads } from "./hash-threads.ts";

/** What one hash costs. `memory` in KiB. */
export interface Costs {
  memory: number;
  passes: number;
  parallelism: number;
}
/** OWASP Password Storage Cheat Sheet, argon2id: 19 MiB, 2 passes, 1 lane. */
export const COSTS: Costs = { memory: 19_456, passes: 2, parallelism: 1 };

const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** Hashing fills cores and memory: so many at once, so many wait; the rest is told to come again. */
const AT_ONCE = 2;
const MAX_WAITING = 100;
/** Places that are kept for who is known where it comes from: a flood of strangers leaves them free. */
const KEPT = 25;
const COME_AGAIN_S = 5;

/** Derives the hash off the event loop. */
export type Derive = (password: string, salt: Buffer, costs: Costs) => Promise<Buffer>;

/** Hashes and verifies passwords (argon2id, PHC strings). Throws rate_limited when too many wait. */
export class Passwords {
  readonly #costs: Costs;
  readonly #derive: Derive;
  readonly #nobody: Phc;
  /** those who are known go first */
  readonly #known: (() => void)[] = [];
  readonly #strangers: (() => void)[] = [];
  #running = 0;

  constructor(o: { costs?: Costs; derive?: Derive } = {}) {
    this.#costs = o.costs ?? COSTS;
    this.#derive = o.derive ?? argon2id;
    this.#nobody = { costs: this.#costs, salt: randomBytes(SALT_BYTES), hash: randomBytes(HASH_BYTES) };
  }

  /** The PHC string to keep; of who is signed in or has a link. */
  async hash(password: string): Promise<string> {
    const salt = randomBytes(SALT_BYTES);
    const hash = await this.#inTurn(password, salt, this.#costs, true);
    const { memory, passes, parallelism } = this.#costs;
    return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${text(salt)}$${text(hash)}`;
  }

  /**
   * Is it this password? `phc` null (nobody, or without a password): no, after the same work. `known`: the account signed in
   * from there lately, or is signed in.
   */
  async verify(password: string, phc: string | null, o: { known: boolean }): Promise<boolean> {
    const kept = phc === null ? null : parsePhc(phc);
    const { costs, salt, hash } = kept ?? this.#nobody;
    const derived = await this.#inTurn(password, salt, costs, o.known);
    return timingSafeEqual(derived, hash) && kept !== null;
  }

  async #inTurn(password: string, salt: Buffer, costs: Costs, known: boolean): Promise<Buffer> {
    if (this.#running >= AT_ONCE) {
      const waiting = this.#known.length + this.#strangers.length;
      if (waiting >= MAX_WAITING || (!known && this.#strangers.length >= MAX_WAITING - KEPT))
        throw new ApiProblem("rate_limited", { seconds: COME_AGAIN_S });
      await new Promise<void>((resolve) => (known ? this.#known : this.#strangers).push(resolve));
    } else this.#running++;
    try {
      // The same letters can be typed in more ways than one.
      return await this.#derive(password.normalize("NFKC"), salt, costs);
    } finally {
      const next = this.#known.shift() ?? this.#strangers.shift();
      if (next === undefined) this.#running--;
      else next();
    }
  }
}

interface Phc {
  costs: Costs;
  salt: Buffer;
  hash: Buffer;
}

function parsePhc(phc: string): Phc | null {
  const [, m, t, p, salt = "", hash = ""] =
    /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]{43})$/.exec(phc) ?? [];
  if (m === undefined) return null;
  return {
    costs: { memory: Number(m), passes: Number(t), parallelism: Number(p) },
    salt: Buffer.from(salt, "base64"),
    hash: Buffer.from(hash, "base64"),
  };
}

/** PHC's base64: without padding. */
function text(bytes: Buffer): string {
  return bytes.toString("base64").replaceAll("=", "");
}

let threadsLowered = false;

function argon2id(password: string, salt: Buffer, costs: Costs): Promise<Buffer> {
  const parameters = { message: Buffer.from(password), nonce: salt, tagLength: HASH_BYTES, ...costs };
  return new Promise((resolve, reject) => {
    argon2("argon2id", parameters, (error, derived) => (error === null ? resolve(derived) : reject(error)));
    // The pool is there from its first work on.
    if (!threadsLowered) threadsLowered = lowerHashThreads() > 0;
  });
}
