import type { ClusterView } from "@core-console/shared/contract/cluster";
import type { Service } from "@core-console/shared/contract/service";
import {
  ENGINE_FAULTS,
  engineState,
  type EngineFault,
  type EngineState,
} from "@core-console/shared/domain/engine-version";

/** One version as it is shown. */
export interface ShownVersion {
  /** null: not known, because it was not reported lately */
  now: string | null;
  /** the last reported version, where it is not known to be current */
  last: string | null;
  /** it differs from the leader's, or, while there is no leader, from some other Core's */
  differs: boolean;
}

/** A Core with the versions that it runs. */
export interface CoreVersions {
  ref: string;
  name: string;
  version: ShownVersion;
  engine: ShownVersion;
  /** by the last reported version of its engine */
  state: EngineState;
}

/**
 * Returns what is known of the Cores. `old`: no reports on any Core have arrived lately, so nothing is known to be
 * current.
 */
export function coreVersions(
  cluster: Pick<ClusterView, "members" | "leader" | "leastEngine">,
  services: readonly Pick<Service, "ref" | "name" | "status" | "version" | "paired">[],
  old: boolean,
): CoreVersions[] {
  const engines = new Map(cluster.members.map((m) => [m.ref, m.engineVersion]));
  const cores = services
    .filter((s) => s.paired)
    .toSorted((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }))
    .map((s) => {
      const heard = !old && s.status !== "off" && s.status !== "unknown";
      return { ...s, heard, engine: engines.get(s.ref) ?? null };
    });
  const leader = cores.find((c) => c.ref === cluster.leader?.ref && c.heard);
  const shown = (of: (c: (typeof cores)[number]) => string | null) => {
    const known = cores.flatMap((c) => (c.heard ? (of(c) ?? []) : []));
    const usual = leader === undefined ? null : of(leader);
    const differ = new Set(known).size > 1;
    return (core: (typeof cores)[number]): ShownVersion => {
      const version = of(core);
      if (!core.heard || version === null) return { now: null, last: version, differs: false };
      return { now: version, last: null, differs: usual === null ? differ : version !== usual };
    };
  };
  const [version, engine] = [shown((c) => c.version), shown((c) => c.engine)];
  return cores.map((c) => ({
    ref: c.ref,
    name: c.name,
    version: version(c),
    engine: engine(c),
    state: engineState(c.engine, cluster.leastEngine),
  }));
}

/** Returns the faults that some Core's engine has, each with the names of those Cores. */
export function faultsPresent(cores: readonly CoreVersions[]): { fault: EngineFault; names: string[] }[] {
  return ENGINE_FAULTS.map((fault) => ({
    fault,
    names: cores.filter((c) => c.state.faults?.includes(fault) === true).map((c) => c.name),
  })).filter(({ names }) => names.length > 0);
}

/** Reports whether the console's version differs from the Cores', as far as those are known and agree. */
export function consoleDiffers(console: string | null, cores: readonly CoreVersions[]): boolean {
  const known = new Set(cores.flatMap((c) => c.version.now ?? []));
  return console !== null && known.size > 0 && !known.has(console);
}
