import { Menu } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Service } from "@core-console/shared/contract/service";
import { ActItem } from "../../../ui/list/ActItem.tsx";
import { actionWhy } from "../model/action-why.ts";
import { ACTIONS, actionVerdict, type RowAction } from "../model/row-actions.ts";
import { useActionFacts } from "../model/use-action-facts.ts";

const KEY: Partial<Record<RowAction, string>> = { copyId: "C", copyCommand: "⇧ C", restart: "R", remove: "Del" };

/** The items of ⋮ and of the right-click menu. What cannot be done is there with its reason. */
export function ActionItems(props: { services: readonly Service[]; onAct: (action: RowAction) => void }) {
  const { t } = useTranslation("services");
  const facts = useActionFacts();
  return ACTIONS.map((action) => {
    const why = actionWhy(actionVerdict(action, props.services, facts), t, props.services.length > 1);
    const hint = KEY[action];
    return (
      <div key={action}>
        {action === "remove" && <Menu.Divider />}
        <ActItem
          why={why}
          {...(hint === undefined ? {} : { hint })}
          grave={action === "remove"}
          onAct={() => props.onAct(action)}
        >
          {t(`action.${action}`)}
        </ActItem>
      </div>
    );
  });
}
