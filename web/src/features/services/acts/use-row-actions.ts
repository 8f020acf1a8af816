import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Service } from "@core-console/shared/contract/service";
import { newKey, renewJoin } from "../../../api/changes.ts";
import { joinGuideQuery } from "../../../api/queries.ts";
import { copyText } from "../../../lib/store/copy.ts";
import { announce } from "../../../lib/store/notices.ts";
import { failureText } from "../../../api/http/failure-text.ts";
import { logHref, saveFile } from "../../../lib/store/save-file.ts";
import { actionWhy } from "../model/action-why.ts";
import { actionVerdict, type RowAction } from "../model/row-actions.ts";
import { useActionFacts } from "../model/use-action-facts.ts";

/** What stands open because of an action. */
export type Pending =
  | { is: "copy-by-hand"; label: string; text: string }
  | { is: "restart" | "remove"; services: readonly Service[] }
  | { is: "rename" | "transfer"; service: Service }
  | { is: "review"; service: Service }
  | null;

/** Carries out what ⋮, right-click and keyboard offer: all three come here. */
export function useRowActions() {
  const { t } = useTranslation("services");
  const { t: common } = useTranslation();
  const client = useQueryClient();
  const facts = useActionFacts();
  const [pending, setPending] = useState<Pending>(null);

  const copy = async (text: string, what: string) => {
    if ((await copyText(text)) === "copied") announce(common("copied", { what }), true);
    else setPending({ is: "copy-by-hand", label: what, text });
  };
  const commandsOf = (services: readonly Service[]) =>
    Promise.all(
      services.map(async (s) => (await client.fetchQuery({ ...joinGuideQuery(s.ref), staleTime: 0 })).commands.install),
    );

  const run = async (action: RowAction, services: readonly Service[]): Promise<void> => {
    const [only] = services;
    if (only === undefined) return;
    const why = actionWhy(actionVerdict(action, services, facts), t, true);
    if (why !== null) return announce(why, true);
    const one = services.length === 1;
    switch (action) {
      case "copyId":
        return copy(
          services.map((s) => s.id ?? "").join("\n"),
          one ? t("copiedId", { name: only.name }) : t("copiedIds", { count: services.length }),
        );
      case "copyCommand":
        return copy(
          (await commandsOf(services)).join("\n"),
          one ? t("copiedCommand", { name: only.name }) : t("copiedCommands", { count: services.length }),
        );
      case "renew":
        for (const s of services) {
          await renewJoin(client, s.ref, newKey(), new AbortController().signal);
          announce(t("renewed", { name: s.name }), true);
        }
        return;
      case "downloadLog":
        for (const s of services) saveFile(logHref(s.ref));
        return;
      case "restart":
      case "remove":
        setPending({ is: action, services });
        return;
      case "rename":
      case "transfer":
        setPending({ is: action, service: only });
        return;
    }
  };
  const start = (action: RowAction, services: readonly Service[]) => {
    run(action, services).catch((error: unknown) => announce(failureText(error), true));
  };
  const review = (service: Service) => setPending({ is: "review", service });
  return { start, review, pending, close: () => setPending(null) };
}
export type RowActions = ReturnType<typeof useRowActions>;
