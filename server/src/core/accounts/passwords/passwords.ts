import { argon2, randomBytes, timingSafeEqual } from "node:crypto";
import { ApiProblem } from "../../state/api-problem.ts";
import { lowerHashThreads } from "./hash-threads.ts";

/** The cost of one hash. `memory` in KiB. */
export interface Costs {
  memory: number;
  passes: number;
  parallelism: number;
}
/** OWASP Password Storage Cheat Sheet, argon2id: 19 MiB, 2 passes, 1 lane. */
const COSTS: Costs = { memory: 19_456, passes: 2, parallelism: 1 };

const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** Hashing uses up processors and memory: AT_ONCE run, MAX_WAITING wait; further callers are asked to try again. */
const AT_ONCE = 2;
const MAX_WAITING = 100;
/** Queue slots reserved for known callers, whom a flood of unauthenticated clients must not displace. */
const KEPT = 25;
const COME_AGAIN_S = 5;

/** Derives the hash off the event loop. */
export type Derive = (password: string, salt: Buffer, costs: Costs) => Promise<Buffer>;

/** Hashes and verifies passwords (argon2id, PHC strings). Throws rate_limited when too many wait. */
export class Passwords {
  readonly #costs: Costs;
  readonly #derive: Derive;
  readonly #nobody: Phc;
  /** known callers are served first */
  readonly #known: (() => void)[] = [];
  readonly #others: (() => void)[] = [];
  #running = 0;

  constructor(options: { costs?: Costs; derive?: Derive } = {}) {
    this.#costs = options.costs ?? COSTS;
    this.#derive = options.derive ?? argon2id;
    this.#nobody = { costs: this.#costs, salt: randomBytes(SALT_BYTES), hash: randomBytes(HASH_BYTES) };
  }

  /** Returns the PHC string to store. Queued as known: the caller is signed in or has a link. */
  async hash(password: string): Promise<string> {
    const salt = randomBytes(SALT_BYTES);
    const hash = await this.#inTurn(password, salt, this.#costs, true);
    const { memory, passes, parallelism } = this.#costs;
    return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${text(salt)}$${text(hash)}`;
  }

  /**
   * Reports whether it is this password. With `phc` null (no such user, or no password) returns false after the same
   * work. `known`: the account signed in from there lately, or is signed in.
   */
  async verify(password: string, phc: string | null, options: { known: boolean }): Promise<boolean> {
    const parsed = phc === null ? null : parsePhc(phc);
    const { costs, salt, hash } = parsed ?? this.#nobody;
    const derived = await this.#inTurn(password, salt, costs, options.known);
    return timingSafeEqual(derived, hash) && parsed !== null;
  }

  async #inTurn(password: string, salt: Buffer, costs: Costs, known: boolean): Promise<Buffer> {
    if (this.#running >= AT_ONCE) {
      const waiting = this.#known.length + this.#others.length;
      if (waiting >= MAX_WAITING || (!known && this.#others.length >= MAX_WAITING - KEPT))
        throw new ApiProblem("rate_limited", { seconds: COME_AGAIN_S });
      await new Promise<void>((resolve) => (known ? this.#known : this.#others).push(resolve));
    } else this.#running++;
    try {
      // The same characters can be encoded in more than one way.
      return await this.#derive(password.normalize("NFKC"), salt, costs);
    } finally {
      const next = this.#known.shift() ?? this.#others.shift();
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

/** Returns PHC's base64, which has no padding. */
function text(bytes: Buffer): string {
  return bytes.toString("base64").replaceAll("=", "");
}

let threadsLowered = false;

function argon2id(password: string, salt: Buffer, costs: Costs): Promise<Buffer> {
  const parameters = { message: Buffer.from(password), nonce: salt, tagLength: HASH_BYTES, ...costs };
  return new Promise((resolve, reject) => {
    argon2("argon2id", parameters, (error, derived) => (error === null ? resolve(derived) : reject(error)));
    // The pool exists from its first task on.
    if (!threadsLowered) threadsLowered = lowerHashThreads() > 0;
  });
}
