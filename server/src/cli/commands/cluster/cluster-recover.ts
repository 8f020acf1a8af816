import { collectFacts } from "@core-console/shared/domain/recovery/collect-facts";
import { recoveryPlan } from "@core-console/shared/domain/recovery/recovery-plan";
import { CLOCK_IS_RIGHT, HOST_HOME, HOST_NAME } from "../../args/common-options.ts";
import { fail, type HostCommand, printJson } from "../../command.ts";
import { homeSaid } from "../../host/node-home.ts";
import { ownName, shellLine } from "../../host/own-name.ts";
import { EXIT } from "../../output/io.ts";
import { askCores } from "../../recovery/ask-cores.ts";
import { homeFacts } from "../../recovery/home-facts.ts";
import { recoverFromHere } from "../../recovery/recover-here.ts";
import { planText } from "../../recovery/show-plan.ts";

const NAMES = { en: "NAME,NAME", ru: "ИМЯ,ИМЯ" };

/**
 * `kuma cluster recover`: makes this host's data the cluster after a majority was lost. With --plan it only says what
 * can be done: it reads and asks, and changes nothing.
 */
export const clusterRecover: HostCommand = {
  noun: "cluster",
  verb: "recover",
  args: [],
  options: {
    plan: {
      type: "switch",
      help: {
        en: "only show what this host knows and what can be done; changes nothing",
        ru: "только показать, что известно этому хосту и что можно сделать; ничего не меняет",
      },
    },
    "switched-off": {
      type: "text",
      shows: NAMES,
      help: {
        en: "voting Cores that do not answer, and whose hosts are in your hands and can come back",
        ru: "голосующие Ядра, которые не отвечают, но их хосты у вас и могут вернуться",
      },
    },
    lost: {
      type: "text",
      shows: NAMES,
      help: {
        en: "voting Cores whose hosts are lost, or may be in other hands",
        ru: "голосующие Ядра, хосты которых потеряны или могли попасть в чужие руки",
      },
    },
    ...HOST_NAME,
    ...CLOCK_IS_RIGHT,
    ...HOST_HOME,
    json: { type: "switch", help: { en: "facts and plan as JSON", ru: "сведения и план в JSON" } },
  },
  async runHere(context) {
    const { io, lang, say, json } = context;
    const planned = context.has("plan");
    const folder = context.value("home") ?? HOST_HOME.home.default;
    const looked = homeFacts(folder);
    if (looked.kind !== "found") {
      const again = folder === HOST_HOME.home.default ? [] : ["--home", folder];
      const command = shellLine([ownName(), "cluster", "recover", ...(planned ? ["--plan"] : []), ...again]);
      const message = looked.kind === "closed" ? say.rootOnly(looked.at, command) : homeSaid(looked, folder, say);
      return fail(context, { exit: EXIT.refused, message });
    }
    const home = looked.value;
    if (!planned) return recoverFromHere(context, { home, folder });
    const answers = await askCores([home.internal, ...home.peers.map(({ internal }) => internal)], home.tls);
    const snapshots = await io.recovery.snapshots(folder, home.id);
    const facts = collectFacts({ ...home, runs: home.pid !== null, snapshots }, answers);
    const plan = recoveryPlan(facts);
    if (json) {
      const { tls: _, ...onDisk } = home;
      printJson(context, { host: onDisk, cores: facts.cores, life: facts.life, plan });
    } else io.stdout.write(planText({ home, folder, program: ownName(), facts, plan }, { lang, say }));
    return EXIT.done;
  },
};
