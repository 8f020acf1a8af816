import { Menu } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Service } from "@core-console/shared/contract/service";
import { useRole } from "../../api/use-permission.ts";
import { useReadOnly } from "../../api/use-read-only.ts";
import { ActItem } from "../../ui/ActItem.tsx";
import { actionWhy } from "./action-why.ts";
import { ACTIONS, actionVerdict, type RowAction } from "./row-actions.ts";

const KEY: Partial<Record<RowAction, string>> = { copyId: "C", copyCommand: "⇧ C", remove: "Del" };

/** The items of ⋮ and of the right-click menu. What cannot be done is there with its reason. */
export function ActionItems(props: { services: readonly Service[]; onAct: (action: RowAction) => void }) {
  const { t } = useTranslation("services");
  const readOnly = useReadOnly();
  const role = useRole();
  return ACTIONS.map((action) => {
    const why = actionWhy(actionVerdict(action, props.services, readOnly, role), t, props.services.length > 1);
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
