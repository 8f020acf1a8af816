import { type EngineState, engineState, leastEngine } from "@core-console/shared/domain/engine-version";
import { say as sayWords } from "@core-console/shared/words/say";
import type { Lang } from "@core-console/shared/words/lang";
import { COMMIT, VERSION } from "../../../lib/process/version.ts";
import { type HostCommand, printJson } from "../../command.ts";
import { DEFAULT_HOME, HOST_HOME } from "../../args/common-options.ts";
import { EXIT } from "../../output/io.ts";
import { printable } from "../../output/table.ts";

/**
 * `kuma version`: this program, its runtime, and the engine that a Core here would run. The first line is the program's
 * alone: scripts compare it.
 */
export const version: HostCommand = {
  noun: "version",
  verb: null,
  args: [],
  options: HOST_HOME,
  async runHere(context) {
    const { io, lang, json } = context;
    const node = process.versions.node;
    const least = leastEngine(io.env["KUMA_LEAST_ENGINE"]);
    const engine = await io.engineOf(context.value("home") ?? DEFAULT_HOME);
    if (json) {
      const { faults, ...state } = engineState(engine.ok ? engine.version : null, least);
      const facts = faults?.map(({ id, fixedIn }) => ({ issue: id, fixedIn })) ?? null;
      const found = engine.ok ? { version: engine.version, path: engine.path, ...state, faults: facts } : null;
      const why = engine.ok ? null : engine.reason;
      printJson(context, {
        version: VERSION,
        commit: COMMIT,
        node,
        engine: found,
        engineMissing: why,
        leastEngine: least,
      });
      return EXIT.done;
    }
    const commit = COMMIT === null ? "" : `commit ${COMMIT}, `;
    io.stdout.write(`kuma ${VERSION} (${commit}node ${node})\n`);
    if (!engine.ok) io.stdout.write(`etcd: ${printable(sayWords(engine.reason, lang))}\n`);
    else
      for (const line of linesOf(engine, engineState(engine.version, least), least, lang))
        io.stdout.write(`${printable(line)}\n`);
    return EXIT.done;
  },
};

function linesOf(engine: { path: string; version: string }, state: EngineState, least: string, lang: Lang): string[] {
  const say = (code: string, params = {}): string => sayWords({ code, params }, lang);
  const below = state.belowLeast ? `, ${say("engine.below_least", { least })}` : "";
  const head = `etcd ${engine.version} (${engine.path}): ${say(`engine.support.${state.support}`)}${below}`;
  const faults = (state.faults ?? []).map(
    ({ id, fixedIn }) =>
      `  ${id}: ${say(`engine.fault.${id}`)}. ${say("engine.fixed_in", { versions: fixedIn.join(", ") })}`,
  );
  return [head, ...faults];
}
