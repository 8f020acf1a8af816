import { networkOf } from "../../lib/network.ts";

/** How many connections each network holds. */
export interface Crowd {
  /** takes a place for a connection; the answer gives it back. null: this network has all of its own */
  enter(address: string): (() => void) | null;
}

/** `each`: so many of one network at once, so that one caller alone never keeps all others out. */
export function createCrowd(each: number): Crowd {
  const held = new Map<string, number>();
  return {
    enter(address) {
      const network = networkOf(address);
      const now = held.get(network) ?? 0;
      if (now >= each) return null;
      held.set(network, now + 1);
      return () => {
        const left = (held.get(network) ?? 1) - 1;
        if (left > 0) held.set(network, left);
        else held.delete(network);
      };
    },
  };
}
