import type { ApiClient } from "../client/api-client.ts";
import type { Trust } from "../client/attempt.ts";
import type { CommandContext, LocalContext } from "../command.ts";
import { DEFAULT_HOME } from "../args/common-options.ts";
import { askCores } from "../recovery/ask-cores.ts";
import { type HostCore, hostApi, hostCoreIn, HOST_BASE, hostSocket } from "./host-core.ts";
import { stoppedApi } from "./stopped-core.ts";

interface Parts {
  /** returns how to call by this trust */
  by: (trust: Trust) => (bases: readonly string[], bearer: string | null) => ApiClient;
  /** runs when the command has ended */
  onClose: (act: () => void) => void;
}

/**
 * Returns the API of this host's own Core for who is not signed in: through its socket while it runs, else its last
 * known state. Says on stderr whose answer it is. Null where there is no such Core, or this user may not read it.
 */
export async function apiOnHost(context: LocalContext, parts: Parts): Promise<CommandContext["api"] | null> {
  const { io, say } = context;
  const core = hostCoreIn(context.value("home") ?? DEFAULT_HOME);
  if (core === null) return null;
  if (core.running) {
    if (core.socketFolder === null) return null;
    const socket = hostSocket(core.socketFolder);
    parts.onClose(() => socket.close());
    io.stderr.write(`kuma: ${say.readOnHost(core.name)}\n`);
    return hostApi(parts.by({ ca: null, socket: socket.path })([HOST_BASE], null), core, say);
  }
  const copy = await io.knownCopyIn(core.stateFolder, core);
  if (copy === null) return null;
  const asked = await askOthers(core);
  return stoppedApi({ core, copy, asked, say, nowMs: Date.now() });
}

async function askOthers(core: HostCore): Promise<Parameters<typeof stoppedApi>[0]["asked"]> {
  const answers = await askCores(
    core.peers.map(({ internal }) => internal),
    core.tls,
  );
  return new Map(
    core.peers.flatMap(({ ref, internal }) => {
      const one = answers.get(internal);
      return one === undefined ? [] : [[ref, one]];
    }),
  );
}
