import type { PeerAddress } from "@core-console/shared/contract/cluster";

/** Which Cores the console knows: those it was started with, and those that Cores told it of. In memory only. */
export interface Directory {
  /** host:port of every Core */
  addresses(): readonly string[];
  /**
   * Refs of the Cores that vote, as those who vote report it; null: nobody that is believed has said so yet. What a Core says
   * of its own vote counts for nothing beside it.
   */
  voting(): ReadonlySet<string> | null;
  addressOf(ref: string): string | null;
  nameOf(ref: string): string | null;
  /** consoles of the Cores, for people: shown when this one is cut off */
  consoles(): { ref: string; name: string; url: string }[];
  /** the list of a Core that is believed, while nobody leads: only adds */
  add(peers: readonly PeerAddress[]): void;
  /** the leader's list: what is not in it is forgotten, unless the console was started with it */
  replace(peers: readonly PeerAddress[]): void;
  /** who votes: by the leader no others, by this console's own Core these too; so by a voter, once it is known who votes */
  vote(refs: readonly string[], by: "leader" | "own" | "voter"): void;
  /** told after each list that was taken over, changed or not */
  onTaken(listener: () => void): () => void;
}

const votersIn = (peers: readonly PeerAddress[]): string[] => peers.filter((p) => p.voter).map((p) => p.ref);

/** `known`: the Cores as this console's own one last knew them. */
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
