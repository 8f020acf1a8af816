/**
 * Rule 8. Reads of the same key share one upstream read that started after each of them arrived: one is in flight, at
 * most one more is due, and a caller that arrives during the flight joins the one that is due. So every answer is as
 * fresh as if its caller had asked alone, and a Core is asked at most twice a round trip however many callers there
 * are.
 */
export interface ShareReads<T> {
  read(key: string, start: () => Promise<T>): Promise<T>;
}

interface Line<T> {
  /** what callers that arrived during the flight wait for */
  next: Promise<T> | null;
  flight: Promise<T>;
}

/** `start` must not reject: how a read failed is part of its result. */
export function shareReads<T>(): ShareReads<T> {
  const lines = new Map<string, Line<T>>();

  function fly(key: string, start: () => Promise<T>): Promise<T> {
    const flight = start();
    const line: Line<T> = { flight, next: null };
    lines.set(key, line);
    const landed = (): void => {
      // If callers joined, the next flight has started by now, in `then` below; without any the queue of this key is
      // removed.
      if (lines.get(key) === line && !line.next) lines.delete(key);
    };
    flight.then(landed, landed);
    return flight;
  }

  return {
    read(key, start) {
      const line = lines.get(key);
      if (!line) return fly(key, start);
      line.next ??= line.flight.then(() => fly(key, start));
      return line.next;
    },
  };
}
