import { Operation } from "@core-console/shared/contract/access";
import { ClusterView } from "@core-console/shared/contract/cluster";
import { type Command, expectAnswer } from "../../command.ts";
import { yes } from "../../args/common-options.ts";
import { confirm } from "../../output/confirm.ts";
import { findService } from "../../client/find-service.ts";
import { followOperation } from "../../client/follow-operation.ts";
import type { ExitCode } from "../../output/io.ts";

export const serviceRestart: Command = {
  noun: "service",
  verb: "restart",
  args: ["ID-or-NAME"],
  options: yes(
    "ask nobody: the only Core that votes is asked for, as everything waits for it; without a terminal it is needed there",
    "никого не спрашивать: о единственном голосующем Ядре спрашивают, ведь его ждёт всё; без терминала для него обязателен",
  ),
  async run(context, [who = ""]): Promise<ExitCode> {
    const { say, api } = context;
    const found = await findService(context, who);
    if (!found.ok) return found.exit;
    const { ref, name, raft } = found.value;
    if (raft.learner === false) {
      const cluster = expectAnswer(context, await api.get("/cluster"), ClusterView);
      if (!cluster.ok) return cluster.exit;
      if (cluster.value.voters <= 1) {
        const asked = { about: [say.restartAlone(name)], question: say.restartSure(name), name: null };
        const refused = await confirm(context, asked);
        if (refused !== null) return refused;
      }
    }
    const begun = expectAnswer(context, await api.change("POST", `/services/${ref}/restart`), Operation);
    if (!begun.ok) return begun.exit;
    return followOperation(context, begun.value, {
      asked: say.restartAsked,
      done: say.restarted,
      failed: say.restartFailed,
    });
  },
};
