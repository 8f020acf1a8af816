import type { HttpHandler } from "msw";
import { HEADER } from "../../contract/headers.ts";
import {
  LEVEL_MINUTES,
  LOG_LEVELS,
  LOG_TYPE,
  LogDownloadQuery,
  type LogLevel,
  LogLevelPatch,
  type LogLevelNow,
  type LogFile,
  type LogLine,
  type LogMark,
  LogQuery,
  TAIL,
} from "../../contract/log.ts";
import { isoTime } from "../../domain/iso-time.ts";
import { onServiceOf } from "../handlers-services.ts";
import type { Answer, UserCall } from "../call.ts";
import type { Kit } from "../kit.ts";
import { type FakeCore, isRunning } from "../world/world.ts";
import { linesBetween } from "./lines.ts";

const LOOK_MS = 250;
const USUAL: LogLevel = "info";
interface Changed {
  level: LogLevel;
  sinceMs: number;
  untilMs: number;
}

/** Returns the handlers that read, follow and download logs and change their levels. */
export function logHandlers(kit: Kit): HttpHandler[] {
  const { hub } = kit;
  const levels = new Map<string, Changed>();
  const levelOf = (core: FakeCore): Changed | null => {
    const changed = levels.get(core.ref);
    return changed !== undefined && changed.untilMs > hub.around.nowMs() ? changed : null;
  };
  const now = (core: FakeCore): LogLevelNow => {
    const changed = levelOf(core);
    return { level: changed?.level ?? USUAL, usual: USUAL, until: changed === null ? null : isoTime(changed.untilMs) };
  };
  /** Returns the lines that its level allows: the default level, or another from when it was set. */
  const written = (core: FakeCore, lines: LogLine[]): LogLine[] => {
    const changed = levelOf(core);
    return lines.filter((line) => {
      const level = changed !== null && Date.parse(line.at ?? "") >= changed.sinceMs ? changed.level : USUAL;
      return rank(line.level) >= rank(level);
    });
  };
  const onRunning = (name: Parameters<typeof onService>[0], run: (core: FakeCore, call: UserCall) => Answer) =>
    onService(name, (core, call) => {
      if (core.host === null) return kit.refuse("not_found", { params: { what: "log" } });
      return isRunning(core)
        ? run(core, call)
        : kit.refuse("core_silent", { params: { name: core.name, why: "timeout" } });
    });
  const onService = onServiceOf(kit);
  const streamed = (body: BodyInit, type: string, more: Record<string, string> = {}): Response =>
    new Response(body, {
      headers: { "content-type": type, "cache-control": "no-store", [HEADER.requestId]: hub.around.newId(), ...more },
    });

  return [
    onRunning("serviceLog", (core, call) =>
      kit.withQuery(call, LogQuery, (query) => {
        const file = query.file ?? "core";
        const chosen = (lines: LogLine[]): LogLine[] => written(core, lines).filter((line) => fits(line, query));
        let saidMs = call.nowMs;
        const tail = query.tail ?? TAIL;
        const lines = tail === 0 ? [] : chosen(linesBetween(core, file, 0, saidMs)).slice(-tail);
        if (query.after !== undefined)
          return streamed(since(core, query.after, call.nowMs, lines, chosen, file), LOG_TYPE);
        if (query.follow !== "1") return streamed(ndjson(lines), LOG_TYPE);
        const encoder = new TextEncoder();
        let stop = (): void => undefined;
        const body = new ReadableStream<Uint8Array>({
          start: (out) => {
            out.enqueue(encoder.encode(`${ndjson(lines)}\n`));
            stop = hub.around.every(LOOK_MS, () => {
              const found = hub.world.cores.get(core.ref);
              if (found === undefined || !isRunning(found) || hub.world.network !== "up") {
                stop();
                return out.error(new TypeError("cut off"));
              }
              const nowMs = hub.around.nowMs();
              const more = chosen(linesBetween(core, file, saidMs, nowMs));
              saidMs = nowMs;
              if (more.length > 0) out.enqueue(encoder.encode(ndjson(more)));
            });
          },
          cancel: () => stop(),
        });
        return streamed(body, LOG_TYPE);
      }),
    ),
    onRunning("serviceLogDownload", (core, call) =>
      kit.withQuery(call, LogDownloadQuery, ({ file = "core" }) =>
        streamed(ndjson(written(core, linesBetween(core, file, 0, call.nowMs))), "application/gzip", {
          "content-disposition": `attachment; filename="${core.name}-${file}.log.gz"`,
        }),
      ),
    ),
    onRunning("serviceLogLevel", (core) => kit.json(now(core))),
    onRunning("changeServiceLogLevel", (core, call) =>
      kit.withBody(call, LogLevelPatch, ({ level, minutes = LEVEL_MINUTES }) => {
        call.about.name = `${core.name}: ${level}`;
        if (level === USUAL) levels.delete(core.ref);
        else levels.set(core.ref, { level, sinceMs: call.nowMs, untilMs: call.nowMs + minutes * 60_000 });
        return kit.json(now(core));
      }),
    ),
  ];
}

/**
 * Returns the lines since a position; the mock generates its logs from the time, so positions are times. Before the
 * first response there is none.
 */
function since(
  core: FakeCore,
  after: string,
  nowMs: number,
  tail: LogLine[],
  chosen: (lines: LogLine[]) => LogLine[],
  file: LogFile,
): string {
  const ms = after === "0.0" ? null : Number(after.split(".")[1]);
  const mark: LogMark = { next: `1.${Math.trunc(nowMs)}`, gap: ms === null };
  return `${ndjson(ms === null ? tail : chosen(linesBetween(core, file, ms, nowMs)))}${JSON.stringify(mark)}\n`;
}

const rank = (level: LogLevel): number => LOG_LEVELS.indexOf(level);
const ndjson = (lines: readonly LogLine[]): string => lines.map((line) => `${JSON.stringify(line)}\n`).join("");

function fits(
  line: LogLine,
  { level = "debug", text = "" }: { level?: LogLevel | undefined; text?: string | undefined },
): boolean {
  return rank(line.level) >= rank(level) && JSON.stringify(line).toLowerCase().includes(text.toLowerCase());
}
