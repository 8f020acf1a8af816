import type { PeerAddress } from "@core-console/shared/contract/cluster";

/** Which Cores the console knows: those it was started with, and those that Cores told it of. In memory only. */
export interface Directory {
  /** host:port of every Core */
  addresses(): readonly string[];
  /** how many of the Cores that it was told of vote */
  voters(): number;
  addressOf(ref: string): string | null;
  nameOf(ref: string): string | null;
  /** consoles of the Cores, for people: shown when this one is cut off */
  consoles(): { ref: string; name: string; url: string }[];
  /** a Core's own list, while nobody leads: only adds */
  add(peers: readonly PeerAddress[]): void;
  /** the leader's list: what is not in it is forgotten, unless the console was started with it */
  replace(peers: readonly PeerAddress[]): void;
  /** told after each list that was taken over, changed or not */
  onTaken(listener: () => void): () => void;
}

export function createDirectory(seeds: readonly string[]): Directory {
  const started = seeds.map((s) => s.toLowerCase());
  let peers = new Map<string, PeerAddress>();
  let addresses: readonly string[] = [...new Set(started)];

  const listeners = new Set<() => void>();
  const set = (next: Map<string, PeerAddress>): void => {
    peers = next;
    addresses = [...new Set([...started, ...[...next.values()].map((p) => p.internal.toLowerCase())])];
    for (const listener of listeners) listener();
  };

  return {
    addresses: () => addresses,
    voters: () => [...peers.values()].filter((p) => p.voter).length,
    addressOf: (ref) => peers.get(ref)?.internal.toLowerCase() ?? null,
    nameOf: (ref) => peers.get(ref)?.name ?? null,
    consoles: () =>
      [...peers.values()].flatMap((p) => (p.console === null ? [] : [{ ref: p.ref, name: p.name, url: p.console }])),
    add(more) {
      if (more.some((p) => peers.get(p.ref)?.internal !== p.internal))
        set(new Map([...peers, ...more.map((p) => [p.ref, p] as const)]));
    },
    replace: (all) => set(new Map(all.map((p) => [p.ref, p] as const))),
    onTaken(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
