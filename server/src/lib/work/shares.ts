/** A key under which slots are counted, and how many of them there may be at once. */
export type Share = readonly [key: string, most: number];

export interface Shares {
  /**
   * takes a slot under every key, or under none; the returned function releases them, once. null: one of the keys has
   * no slot left
   */
  enter(of: readonly Share[]): (() => void) | null;
}

/** Counts slots in use by key: of one address, of one user, of all. Stores no key without slots in use. */
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
