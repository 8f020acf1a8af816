import type { Reason, Role, Service, ServiceStatus } from "@core-console/shared/contract/service";
import type { Lang } from "@core-console/shared/words/lang";
import { say } from "@core-console/shared/words/say";
import { shellLine } from "../host/own-name.ts";
import { texts } from "../words/texts.ts";

/** What stands where nothing is known. */
export const UNKNOWN = "—";

/** The shapes of the lights (docs/architecture/lights.md), so that a status can be read without colour. */
const SHAPE: Record<ServiceStatus, string> = {
  on: "●",
  off: "■",
  warning: "▲",
  version_differs: "◆",
  joining: "◐",
  removing: "◐",
  not_installed: "○",
  expired: "○",
  unknown: "○",
};

export const statusText = (status: ServiceStatus, lang: Lang): string =>
  `${SHAPE[status]} ${say({ code: `status.${status}`, params: {} }, lang)}`;

export const roleText = (role: Role | null, lang: Lang): string =>
  role === null ? UNKNOWN : say({ code: `role.${role}`, params: {} }, lang);

/** A span in its two largest units, as in “3 d 4 h”. */
export function spanText(seconds: number | null, lang: Lang): string {
  if (seconds === null) return UNKNOWN;
  const { day, hour, minute, second } = texts(lang).units;
  const whole = Math.max(0, Math.floor(seconds));
  const parts: [number, string][] = [
    [Math.floor(whole / 86_400), day],
    [Math.floor(whole / 3600) % 24, hour],
    [Math.floor(whole / 60) % 60, minute],
    [whole % 60, second],
  ];
  const first = parts.findIndex(([count]) => count > 0);
  if (first < 0) return `0 ${second}`;
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(" ");
}

/** How long ago, in seconds with one digit below ten. */
export function agoText(ms: number | null, lang: Lang): string {
  if (ms === null) return UNKNOWN;
  const { units } = texts(lang);
  return units.ago(ms < 9950 ? `${(ms / 1000).toFixed(1)} ${units.second}` : spanText(ms / 1000, lang));
}

/** A reason of a service; where the page names an entry of its menu, the command. */
export function reasonText(reason: Reason, name: string, lang: Lang): string {
  return say({ ...reason, params: { ...reason.params, renewBy: shellLine(["kuma", "service", "renew", name]) } }, lang);
}

/** Returns the state of its join in one line; null when there is none. */
export function joinText(service: Service, lang: Lang): string | null {
  const join = service.join;
  if (join === null) return null;
  // What a stalled learner had got is no progress any more.
  const percent = join.progressPercent === null || join.stalled !== null ? "" : ` ${join.progressPercent} %`;
  const seen = join.errors.length > 0 ? join.errors : [join.error ?? join.waiting];
  const because = seen.flatMap((reason) => (reason === null ? [] : [reasonText(reason, service.name, lang)])).join(" ");
  const ends = join.stalled?.takenOutAt ?? null;
  const act = (verb: string): string => shellLine(["kuma", "service", verb, service.name]);
  const { stalled, takenOut } = texts(lang);
  const since = join.stalled === null ? "" : ` ${stalled(timeText(join.stalled.since), act("extend"), act("cancel"))}`;
  const out = `${since}${ends === null ? "" : ` ${takenOut(timeText(ends))}`}`;
  return `${say({ code: `stage.${join.stage}`, params: {} }, lang)}${percent}${because === "" ? "" : `: ${because}`}${out}`;
}

/** A time of the contract for a table: to the second, in UTC. */
export const timeText = (time: string | null, none: string = UNKNOWN): string =>
  time === null ? none : time.replace(/\.\d{3}Z$/, "Z");
