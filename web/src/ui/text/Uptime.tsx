import { useSyncExternalStore } from "react";
import { wallClock } from "../../lib/format/clock.ts";
import { uptime } from "../../lib/format/format.ts";

/** Time since the Core started. It grows without events, because none is sent for an age. */
export function Uptime(props: {
  service: { uptimeSeconds: number | null; observedAt: string | null; status: string };
  text?: (time: string) => string;
}) {
  const { uptimeSeconds, observedAt, status } = props.service;
  const text = () => {
    if (uptimeSeconds === null || observedAt === null || status === "off" || status === "unknown")
      return uptime(uptimeSeconds);
    return uptime(uptimeSeconds + Math.max(0, (wallClock.get() - Date.parse(observedAt)) / 1000));
  };
  const time = useSyncExternalStore(wallClock.subscribe, text);
  return <>{props.text ? props.text(time) : time}</>;
}
