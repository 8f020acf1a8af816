import { spawn, type ChildProcess } from "node:child_process";
import { every } from "../../../lib/process/every.ts";
import type { Logger } from "../../../lib/logging/logger.ts";
import { type Liveness, RAN_MS, SILENT_MS, STANDING_LOOKS } from "./liveness.ts";

const FEED_MS = 500;
/** Minimum time between two starts of a watchdog, if one ends by itself. */
const AGAIN_MS = 10_000;
/** Linux reports CPU time to programs in ticks of this length, whatever its own clock does. */
const TICK_MS = 10;

/**
 * The judge of liveness.ts in bash. `judge ROUND STATE RAN WAITED`: 1 or 0; a letter; ticks; ns or `-`. Sets
 * `verdict`. Bash, because a thread would stop with its process; builtins only, so that a look costs two small reads
 * and no process.
 * @internal
 */
export const JUDGE = `verdict= first_ran= first_waited=- last_ran= silent=0 standing=0
judge() {
  verdict=
  if [ "$1" = 1 ] || [ -z "$first_ran" ]; then
    first_ran=$3 first_waited=$4 last_ran=$3 silent=0 standing=0
    return
  fi
  silent=$((silent + 1000))
  case $2 in
    [TtD]) if [ "$3" = "$last_ran" ]; then standing=$((standing + 1)); else standing=1; fi ;;
    *) standing=0 ;;
  esac
  last_ran=$3
  local waited=0
  [ "$4" = - ] || [ "$first_waited" = - ] || waited=$((($4 - first_waited) / 1000000))
  if [ "$standing" -ge ${STANDING_LOOKS} ]; then verdict=standing
  elif [ $((($3 - first_ran) * ${TICK_MS})) -ge ${RAN_MS} ]; then verdict=ran
  elif [ $((silent - waited)) -ge ${SILENT_MS} ]; then verdict=silent
  fi
}`;

/**
 * Each input line reports that the loop came round. Without one the script looks once a second and kills the Core on a
 * verdict. End of input means that the Core has exited, and the watchdog exits too. The second field of a stat line is
 * in brackets and may contain any character.
 */
const SCRIPT = `trap "" INT TERM
${JUDGE}
task=/proc/$1/task/$1
look() {
  local stat= rest= waited=-
  IFS= read -r stat 2>/dev/null <"$task/stat" || return
  rest=\${stat##*) }
  set -- "$1" $rest
  { read -r _ waited _ <"$task/schedstat"; } 2>/dev/null
  judge "$1" "$2" $((\${13} + \${14})) "\${waited:--}"
}
look_at=$1
while :; do
  IFS= read -r -t 1 _; rc=$?
  if [ $rc -eq 0 ]; then look 1
  elif [ $rc -gt 128 ]; then look 0
  else exit 0
  fi
  [ -z "$verdict" ] && continue
  kill -KILL "$look_at"
  printf '{"level":"error","msg":"watchdog: the Core was killed, its loop no longer came round","why":"%s"}\\n' "$verdict" >&2
  exit 0
done`;

/**
 * Starts the watchdog. A Core that hangs while its engine leads would block the cluster: one that is stuck by the rule
 * of liveness.ts is killed from outside, and its engine dies with it, so that leadership moves. A watchdog that ends
 * by itself is logged and restarted. `now`: the monotonic clock, ms. Returns a function that stops the watchdog.
 */
export function startWatchdog(
  liveness: Pick<Liveness, "cameRound">,
  log: Pick<Logger, "warn" | "error">,
  now: () => number = () => performance.now(),
): () => void {
  let dog = startDog(log);
  let startedAtMs = now();
  const stop = every(
    "feeding the watchdog",
    FEED_MS,
    () => {
      if (dog.ended() && now() - startedAtMs >= AGAIN_MS) {
        dog = startDog(log);
        startedAtMs = now();
      }
      // Whether the loop came round, not how long ago: a loop that is late on a busy machine feeds the watchdog when
      // it comes round.
      if (liveness.cameRound()) dog.feed();
    },
    log,
  );
  return () => {
    stop();
    dog.end();
  };
}

/** One watchdog process. */
interface Dog {
  feed: () => void;
  ended: () => boolean;
  end: () => void;
}

function startDog(log: Pick<Logger, "warn" | "error">): Dog {
  const child: ChildProcess = spawn("bash", ["-c", SCRIPT, "kuma-watchdog", String(process.pid)], {
    stdio: ["pipe", "ignore", "inherit"],
  });
  const { stdin } = child;
  if (stdin === null) throw new Error("the watchdog has no input");
  let [ended, stopping] = [false, false];
  child.on("error", (error) => {
    ended = true;
    log.warn({ err: error }, "no watchdog: bash cannot be started");
  });
  child.on("exit", (code, signal) => {
    if (!stopping && !ended) log.warn({ code, signal }, "the watchdog ended; it is started again");
    ended = true;
  });
  // A broken pipe: its exit follows.
  stdin.on("error", () => undefined);
  child.unref();
  return {
    feed: () => {
      if (!ended && !stdin.writableNeedDrain) stdin.write("\n");
    },
    ended: () => ended,
    end: () => {
      stopping = true;
      stdin.end();
    },
  };
}
