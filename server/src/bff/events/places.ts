/** So many streams at once: of one session or token, of one user by whatever of them, and of all. 1,000 of several users fit. */
export const STREAMS_LIMIT = { each: 32, user: 200, all: 2000 } as const;

/** Who came in vain comes again after this, s. */
export const PLACE_AGAIN_S = 10;

export interface Places {
  /** takes a place for a stream; the answer gives it back, once. null: there is none */
  enter(by: { id: string; userId: string }): (() => void) | null;
}

export function createPlaces(limit: { each: number; user: number; all: number } = STREAMS_LIMIT): Places {
  const taken = new Map<string, number>();
  const count = (key: string): number => taken.get(key) ?? 0;
  const add = (key: string, more: 1 | -1): void => {
    const left = count(key) + more;
    if (left > 0) taken.set(key, left);
    else taken.delete(key);
  };
  return {
    enter({ id, userId }) {
      const [each, user] = [`each ${id}`, `user ${userId}`];
      if (count(each) >= limit.each || count(user) >= limit.user || count("all") >= limit.all) return null;
      for (const key of [each, user, "all"]) add(key, 1);
      let left = false;
      return () => {
        if (left) return;
        left = true;
        for (const key of [each, user, "all"]) add(key, -1);
      };
    },
  };
}
