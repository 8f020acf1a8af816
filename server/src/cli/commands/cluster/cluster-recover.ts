import { recoveryPlan } from "@core-console/shared/domain/recovery/recovery-plan";
import { HOST_HOME } from "../../args/common-options.ts";
import { fail, type HostCommand, printJson, wrongCall } from "../../command.ts";
import { homeSaid } from "../../host/node-home.ts";
import { ownName, shellLine } from "../../host/own-name.ts";
import { EXIT } from "../../output/io.ts";
import { askCores } from "../../recovery/ask-cores.ts";
import { homeFacts } from "../../recovery/home-facts.ts";
import { factsHere } from "../../recovery/plan-here.ts";
import { planText } from "../../recovery/show-plan.ts";

/** `kuma cluster recover --plan`: what can be done about a lost majority. It reads and asks, and changes nothing. */
export const clusterRecover: HostCommand = {
  noun: "cluster",
  verb: "recover",
  args: [],
  options: {
    plan: {
      type: "switch",
      help: {
        en: "required: show what this host knows and what can be done; changes nothing",
        ru: "обязателен: показать, что известно этому хосту и что можно сделать; ничего не меняет",
      },
    },
    ...HOST_HOME,
    json: { type: "switch", help: { en: "facts and plan as JSON", ru: "сведения и план в JSON" } },
  },
  async runHere(context) {
    const { io, lang, say, json } = context;
    if (!context.has("plan")) return wrongCall(context, say.planOnly());
    const folder = context.value("home") ?? HOST_HOME.home.default;
    const looked = homeFacts(folder);
    if (looked.kind !== "found") {
      const again = folder === HOST_HOME.home.default ? [] : ["--home", folder];
      const command = shellLine([ownName(), "cluster", "recover", "--plan", ...again]);
      const message = looked.kind === "closed" ? say.rootOnly(looked.at, command) : homeSaid(looked, folder, say);
      return fail(context, { exit: EXIT.refused, message });
    }
    const home = looked.value;
    const answers = await askCores([home.internal, ...home.peers.map(({ internal }) => internal)], home.tls);
    const facts = factsHere(home, answers);
    const plan = recoveryPlan(facts);
    if (json) {
      const { tls: _, ...onDisk } = home;
      printJson(context, { host: onDisk, cores: facts.cores, life: facts.life, plan });
    } else io.stdout.write(planText({ home, folder, program: ownName(), facts, plan }, { lang, say }));
    return EXIT.done;
  },
};
