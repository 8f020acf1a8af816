import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Service } from "@core-console/shared/contract/service";
import { restartService } from "../../../api/changes.ts";
import { announce } from "../../../lib/store/notices.ts";
import { ActDialog } from "./ActDialog.tsx";
import { followOperation } from "../model/operations.ts";
import { RestartSum } from "./RestartSum.tsx";
import { useActionFacts } from "../model/use-action-facts.ts";
import { useListed } from "../model/use-listed.ts";

/** Asks for restarts, after what they come to. */
export function RestartDialog(props: { services: readonly Service[]; onClose: () => void }) {
  const { t } = useTranslation("services");
  const client = useQueryClient();
  const facts = useActionFacts();
  const services = useListed(props.services);
  const [first] = services;
  const name = first?.name ?? "";
  return (
    <ActDialog
      kind="restart"
      services={services}
      ask={async ({ ref }, key, signal) => followOperation(client, await restartService(ref, key, signal))}
      onAsked={() =>
        announce(
          services.length === 1 ? t("restart.begun", { name }) : t("restart.begunMany", { count: services.length }),
          true,
        )
      }
      onClose={props.onClose}
    >
      <RestartSum services={services} facts={facts} />
    </ActDialog>
  );
}
