import type { PeerAddress } from "@core-console/shared/contract/cluster";

/** The Cores that the console knows: those it was started with, and those that Cores reported. In memory only. */
export interface Directory {
  /** host:port of every Core */
  addresses(): readonly string[];
  /**
   * Refs of the voters, as voters report them; null: no trusted Core has reported them yet. Once they are known, what a
   * Core says of its own vote does not count.
   */
  voting(): ReadonlySet<string> | null;
  addressOf(ref: string): string | null;
  nameOf(ref: string): string | null;
  /** consoles of the Cores, for users: shown when this one is cut off */
  consoles(): { ref: string; name: string; url: string }[];
  /** takes the list of a trusted Core while there is no leader: only adds */
  add(peers: readonly PeerAddress[]): void;
  /** takes the leader's list: Cores that are not in it are removed, unless the console was started with them */
  replace(peers: readonly PeerAddress[]): void;
  /**
   * records who votes. The leader's report replaces what was known, that of this console's own Core adds to it, and
   * that of another voter adds to it once any voters are known.
   */
  vote(refs: readonly string[], by: "leader" | "own" | "voter"): void;
  /** calls the listener after each list that was applied, changed or not; the returned function ends that */
  onTaken(listener: () => void): () => void;
}

const votersIn = (peers: readonly PeerAddress[]): string[] => peers.filter((p) => p.voter).map((p) => p.ref);

/** Creates the directory. `known`: the Cores as this console's own Core last knew them. */
export function createDirectory(seeds: readonly string[], known: readonly PeerAddress[] = []): Directory {
  const started = seeds.map((s) => s.toLowerCase());
  let peers = new Map<string, PeerAddress>();
  let voting: ReadonlySet<string> | null = known.length === 0 ? null : new Set(votersIn(known));
  let addresses: readonly string[] = [...new Set(started)];

  const listeners = new Set<() => void>();
  const set = (next: Map<string, PeerAddress>): void => {
    peers = next;
    addresses = [...new Set([...started, ...[...next.values()].map((p) => p.internal.toLowerCase())])];
    for (const listener of listeners) listener();
  };
  const vote: Directory["vote"] = (refs, by) => {
    if (refs.length === 0 || (by === "voter" && voting === null)) return;
    voting = new Set(by === "leader" ? refs : [...(voting ?? []), ...refs]);
  };

  return {
    addresses: () => addresses,
    voting: () => voting,
    addressOf: (ref) => peers.get(ref)?.internal.toLowerCase() ?? null,
    nameOf: (ref) => peers.get(ref)?.name ?? null,
    consoles: () =>
      [...peers.values()].flatMap((p) => (p.console === null ? [] : [{ ref: p.ref, name: p.name, url: p.console }])),
    add(more) {
      vote(votersIn(more), "voter");
      if (more.some((p) => peers.get(p.ref)?.internal !== p.internal))
        set(new Map([...peers, ...more.map((p) => [p.ref, p] as const)]));
    },
    replace(all) {
      vote(votersIn(all), "leader");
      set(new Map(all.map((p) => [p.ref, p] as const)));
    },
    vote,
    onTaken(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
