/**
 * The last frames that advanced Last-Event-ID, bounded in number and size, so that a browser that reconnects quickly
 * continues where it was.
 */
export interface Ring {
  /** the next id, `<epoch>-<seq>` */
  add(frame: (id: string) => string): string;
  /** the id of the last frame: a browser that gets the whole state now continues from there */
  lastId(): string;
  /** the frames after that id; null: not available (another epoch, or too long ago) */
  after(id: string | undefined): string[] | null;
}

export interface RingLimit {
  frames: number;
  chars: number;
}

export function createRing(epoch: string, limit: RingLimit = { frames: 1000, chars: 4 * 1_048_576 }): Ring {
  const frames: string[] = [];
  let chars = 0;
  let last = 0;
  return {
    add(make) {
      last += 1;
      const frame = make(`${epoch}-${last}`);
      frames.push(frame);
      chars += frame.length;
      while (frames.length > limit.frames || chars > limit.chars) chars -= frames.shift()?.length ?? 0;
      return frame;
    },
    lastId: () => `${epoch}-${last}`,
    after(id) {
      if (id === undefined || !id.startsWith(`${epoch}-`)) return null;
      const seq = Number(id.slice(epoch.length + 1));
      const missed = last - seq;
      if (!Number.isInteger(seq) || missed < 0 || missed > frames.length) return null;
      return missed === 0 ? [] : frames.slice(-missed);
    },
  };
}
