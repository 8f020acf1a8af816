import type { Service } from "@core-console/shared/contract/service";
import { useTranslation } from "react-i18next";
import { lightView } from "../../../lib/store/standing.ts";
import { useStore } from "../../../lib/store/use-store.ts";
import { StatusLight } from "../../../ui/lights/StatusLight.tsx";
import { operations, underWay } from "../model/operations.ts";
import { endedBy } from "../model/refused.ts";

/** The light of a row; while its restart or removal is under way that stands where the age is. */
export function ServiceLight(props: { service: Service; old: boolean }) {
  const { t } = useTranslation("services");
  const act = useStore(operations).get(props.service.ref);
  // that it is being removed is what the light says
  const quiet = act?.kind === "remove" && act.state === "running";
  const over = endedBy(props.service);
  const doing =
    underWay(act) && !quiet
      ? { doing: t(act.kind === "remove" ? "remove.queued" : `restart.short.${act.state}`) }
      : over !== null
        ? { doing: t("endedBy", { by: over }) }
        : {};
  return <StatusLight light={lightView(props.service, props.old)} {...doing} />;
}
