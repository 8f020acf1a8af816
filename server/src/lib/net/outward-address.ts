import type { LookupFunction } from "node:net";
import { isLoopback } from "./address.ts";

/**
 * Why an outbound call failed. `refused`: the rules forbid the address; `unresolved`: the name has no address;
 * `unreachable`: the connection failed, as `cause` says; `malformed`: the answer is not valid.
 */
export class OutwardError extends Error {
  readonly kind: "refused" | "unresolved" | "unreachable" | "too_large" | "malformed" | "insecure";

  constructor(kind: OutwardError["kind"], cause?: unknown) {
    super(`outward: ${kind}`, { cause });
    this.name = "OutwardError";
    this.kind = kind;
  }
}

export interface Address {
  address: string;
  family: 4 | 6;
}
/** Returns all addresses of a name, in the order to try them. */
export type Resolve = (host: string) => Promise<Address[]>;

/**
 * Returns a lookup that knows the checked addresses and nothing else: a name that changes its address (DNS rebinding)
 * is not resolved again.
 */
export function fixedLookup(checked: readonly Address[]): LookupFunction {
  return (_host, options, done) => {
    const [first] = checked;
    if (options.all === true) done(null, [...checked]);
    else if (first === undefined) done(new Error("no address"), "", 0);
    else done(null, first.address, first.family);
  };
}

/** Reports whether every one of the addresses is this machine. */
export function allLoopback(checked: readonly Address[]): boolean {
  return checked.every((a) => isLoopback(a.address));
}
