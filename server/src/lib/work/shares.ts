/** A key under which a place is counted, and how many there may be under it at once. */
export type Share = readonly [key: string, most: number];

export interface Shares {
  /** takes a place under every key, or under none; the answer gives them back, once. null: one of the keys has no place left */
  enter(of: readonly Share[]): (() => void) | null;
}

/** Counts who is there by key: of one address, of one user, of all. Holds no key under which nobody is. */
export function createShares(): Shares {
  const taken = new Map<string, number>();
  const count = (key: string): number => taken.get(key) ?? 0;
  return {
    enter(of) {
      if (of.some(([key, most]) => count(key) >= most)) return null;
      for (const [key] of of) taken.set(key, count(key) + 1);
      let left = false;
      return () => {
        if (left) return;
        left = true;
        for (const [key] of of) {
          if (count(key) > 1) taken.set(key, count(key) - 1);
          else taken.delete(key);
        }
      };
    },
  };
}
