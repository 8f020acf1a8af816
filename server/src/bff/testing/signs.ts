import type { EventOf } from "@core-console/shared/contract/events";
import type { BrowserStream } from "./browser-stream.ts";

/** Returns an event of ages that is distinguished from others by its name. */
export const sign = (name: string): EventOf<"seen"> => ({ at: "2026-11-23T05:10:01.000Z", ages: { [name]: 1 } });

/** Returns the names of the signs that a stream has received, in order. */
export const signs = (stream: BrowserStream): string[] =>
  stream.of("seen").flatMap(({ data }) => Object.keys(data["ages"] ?? {}));
