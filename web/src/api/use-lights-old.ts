import { useSyncExternalStore } from "react";
import { wallClock } from "../lib/clock.ts";
import { link, type Link } from "./link.ts";

const OLD_AFTER_MS = 5000;

/** Has this page heard of nobody for so long that its lights are no readings any more? */
export function lightsOld(l: Link, nowMs: number): boolean {
  if (l.console.state === "cut") return nowMs - l.console.sinceMs > OLD_AFTER_MS;
  return l.upstream.state === "unreachable" && nowMs - Date.parse(l.upstream.since) > OLD_AFTER_MS;
}

const subscribe = (listener: () => void) => {
  const stops = [link.subscribe(listener), wallClock.subscribe(listener)];
  return () => {
    for (const stop of stops) stop();
  };
};

export function useLightsOld(): boolean {
  return useSyncExternalStore(subscribe, () => lightsOld(link.get(), wallClock.get()));
}
