import { DrillFault } from "./played.ts";

const MIB = 1024 ** 2;
/** The process of a drill, and an engine with an empty database. */
const LEAST_MEMORY_BYTES = 256 * MIB;
/** An engine on a database of 200 MB was seen to take 670 MB. */
const MEMORY_TIMES = 3.5;

/** What a drill needs and what there is, of this host's disk and memory. */
interface Needs {
  room: { neededBytes: number; freeBytes: number };
  databaseBytes: number;
  memoryBytes: number;
}

/**
 * Throws drill_no_room or drill_no_memory where the drill might take from the Core what it needs itself. Called before
 * anything is written.
 */
export function refuseDrill({ room, databaseBytes, memoryBytes }: Needs): void {
  const fault = (code: "drill_no_room" | "drill_no_memory", needed: number, free: number): void => {
    if (free < needed) throw new DrillFault(code, { needed: Math.ceil(needed / MIB), free: Math.floor(free / MIB) });
  };
  fault("drill_no_room", room.neededBytes, room.freeBytes);
  fault("drill_no_memory", LEAST_MEMORY_BYTES + MEMORY_TIMES * databaseBytes, memoryBytes);
}
