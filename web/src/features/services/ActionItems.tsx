import { Menu } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Service } from "@core-console/shared/contract/service";
import { useReadOnly } from "../../api/use-read-only.ts";
import styles from "./ActionItems.module.css";
import { ACTIONS, actionVerdict, type RowAction } from "./row-actions.ts";

const KEY: Partial<Record<RowAction, string>> = { copyId: "C", copyCommand: "⇧ C", remove: "Del" };

/** The items of ⋮ and of the right-click menu. What cannot be done is there with its reason. */
export function ActionItems(props: { services: readonly Service[]; onAct: (action: RowAction) => void }) {
  const { t } = useTranslation("services");
  const readOnly = useReadOnly();
  return ACTIONS.map((action) => {
    const verdict = actionVerdict(action, props.services, readOnly);
    const why = verdict.ok
      ? null
      : verdict.who !== null && props.services.length > 1
        ? t("why.of", { name: verdict.who, why: t(`why.${verdict.why}`) })
        : t(`why.${verdict.why}`);
    return (
      <div key={action}>
        {action === "remove" && <Menu.Divider />}
        <Menu.Item
          disabled={!verdict.ok}
          className={`${styles.item ?? ""} ${action === "remove" && verdict.ok ? (styles.remove ?? "") : ""}`}
          rightSection={<span className={styles.side}>{why ?? KEY[action]}</span>}
          onClick={() => props.onAct(action)}
        >
          {t(`action.${action}`)}
        </Menu.Item>
      </div>
    );
  });
}
