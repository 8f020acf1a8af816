import type { RecoveryView } from "../../contract/recovery/recovery.ts";
import type { Service } from "../../contract/service.ts";

/** How far a Core is that a recovery went on without. */
type Return =
  /** it waits for its host to run the command that brings it back */
  | "awaited"
  /** the same, and its ID has expired: it has to be renewed first */
  | "expired"
  /** its host waits for an administrator */
  | "approval"
  | "joining"
  | "back"
  /** it was given up as lost: another one takes its place */
  | "lost";

/** A Core that a recovery went on without. */
export interface Returning {
  ref: string;
  name: string;
  is: Return;
  /** what its host runs next; null: nothing, or it is not known here */
  command: string | null;
}

/** How far a cluster is on its way from one Core to a majority that can lose one. */
export interface RecoveryProgress {
  begun: NonNullable<RecoveryView["begun"]>;
  others: readonly Returning[];
  /** the voting Cores that are on */
  good: number;
  /** so many voting Cores can lose one */
  needed: number;
}

/** The least number of voters of which one may fail. */
const SAFE = 3;

type Row = Pick<Service, "ref" | "name" | "status" | "state" | "role" | "join">;

/** Returns how far the cluster is since its recovery; null where it was not recovered, or that is not known. */
export function recoveryProgress(
  { begun, others }: Partial<Pick<RecoveryView, "begun" | "others">>,
  services: readonly Row[],
): RecoveryProgress | null {
  if (begun == null || begun.how !== "recovered") return null;
  const rows = new Map(services.map((row) => [row.ref, row]));
  return {
    begun,
    others: (others ?? []).map(({ ref, name, rejoin }) => {
      const row = rows.get(ref);
      const is = returnOf(row);
      return { ref, name: row?.name ?? name, is, command: is === "awaited" || is === "expired" ? rejoin : null };
    }),
    good: services.filter(isGood).length,
    needed: SAFE,
  };
}

/** Reports whether nothing is left to be done after a recovery. */
export const isWhole = ({ good, needed, others }: RecoveryProgress): boolean =>
  good >= needed && others.every(({ is }) => is === "back" || is === "lost");

function returnOf(row: Row | undefined): Return {
  if (row === undefined) return "lost";
  if (row.join?.approval !== undefined) return "approval";
  if (row.status === "expired") return "expired";
  if (row.state === "created") return "awaited";
  return isMember(row) ? "back" : "joining";
}

const isMember = ({ role, state }: Row): boolean => state === "active" && role !== "learner";

/** Yellow counts: what it warns of does not keep the Core from voting. */
const isGood = (row: Row): boolean => isMember(row) && (row.status === "on" || row.status === "warning");
