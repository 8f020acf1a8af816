import { cpus } from "node:os";

/** Time of all processors of the machine together since it was started, ms. */
interface ProcessorTimes {
  busy: number;
  all: number;
}

/** Returns how long all processors of the machine have worked so far. */
export function processorTimes(): ProcessorTimes {
  const sum: ProcessorTimes = { busy: 0, all: 0 };
  for (const { times } of cpus()) {
    const all = Object.values(times).reduce((total, ms) => total + ms, 0);
    sum.all += all;
    sum.busy += all - times.idle;
  }
  return sum;
}

/** Returns which part of the processors' time between two points was used, in whole percent: by all of the machine. */
export function busyPercent(from: ProcessorTimes, to: ProcessorTimes): number {
  return Math.round((100 * (to.busy - from.busy)) / Math.max(1, to.all - from.all));
}
