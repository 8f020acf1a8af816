import { say as sayCode } from "@core-console/shared/words/say";
import { HOST_HOME, HOST_NAME } from "../../args/common-options.ts";
import { fail, type HostCommand, type LocalContext, wrongCall } from "../../command.ts";
import { homeSaid } from "../../host/node-home.ts";
import { ownName, shellLine } from "../../host/own-name.ts";
import { objectionToHost } from "../../output/confirm.ts";
import { EXIT } from "../../output/io.ts";
import { type HomeFacts, homeFacts } from "../../recovery/home-facts.ts";
import { retireHome } from "../../recovery/retire-home.ts";

/** `kuma cluster retire LIFE`: ends the part of this host's Core in one of two lives of a cluster. */
export const clusterRetire: HostCommand = {
  noun: "cluster",
  verb: "retire",
  args: ["LIFE"],
  options: {
    ...HOST_NAME,
    ...HOST_HOME,
  },
  async runHere(context, [life = ""]) {
    const { io, say } = context;
    const refuse = (message: string) => fail(context, { exit: EXIT.refused, message });
    const folder = context.value("home") ?? HOST_HOME.home.default;
    const again = folder === HOST_HOME.home.default ? [] : ["--home", folder];
    const command = shellLine([ownName(), "cluster", "retire", life, ...again]);
    const looked = homeFacts(folder);
    if (looked.kind !== "found")
      return refuse(looked.kind === "closed" ? say.rootOnly(looked.at, command) : homeSaid(looked, folder, say));
    const home = looked.value;
    const own = home.lifeId ?? `generation-${home.generation}`;
    const against = life === own ? objection(context, { home, folder }, command) : say.retireOther(home.name, own);
    if (against !== null) return refuse(against);
    if (context.value("host-name") === null && io.terminal === null)
      return wrongCall(context, say.recoverHostOption(home.host, `${command} --host-name ${home.host}`));
    io.stderr.write(`${say.retireIntro(home.name, own)}\n`);
    const notConfirmed = await objectionToHost(context, home.host);
    if (notConfirmed !== null) return refuse(notConfirmed);
    const how = { lifeId: own, by: `host:${home.host}`, at: new Date().toISOString() };
    const archived = retireHome(folder, home.id, how);
    const others = home.peers.map(({ name }) => name).toSorted();
    io.stdout.write(`${say.retired(home.name, archived, others.join(", "))}\n`);
    return EXIT.done;
  },
};

interface Here {
  home: HomeFacts;
  folder: string;
}

/** Returns why this host's Core cannot be retired now; null where nothing speaks against it. */
function objection({ io, say, lang }: LocalContext, { home, folder }: Here, command: string): string | null {
  const unit = io.recovery.hasUnit(home.id);
  if (unit && !io.recovery.isRoot()) return say.retireRoot(command);
  if (io.recovery.begun(folder, home.id) === "completes")
    return sayCode({ code: "recovery_unfinished", params: {} }, lang);
  if (home.pid === null) return null;
  return say.retireRuns(home.pid, unit ? `sudo systemctl stop kuma-core-${home.id}.service` : null);
}
