import { ActionIcon, Button, Checkbox, Popover } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { GearIcon, LeftIcon, RightIcon } from "../../ui/icons.tsx";
import { COLUMN_IDS, type ColumnId } from "./columns.ts";
import styles from "./ColumnGear.module.css";

/** Picks and orders the columns; at least one stays. */
export function ColumnGear(props: { shown: readonly ColumnId[]; onColumns: (columns: readonly ColumnId[] | null) => void }) {
  const { t } = useTranslation("services");
  const { shown, onColumns } = props;
  const listed = [...shown, ...COLUMN_IDS.filter((id) => !shown.includes(id))];
  const move = (id: ColumnId, by: -1 | 1) => {
    const next = shown.filter((x) => x !== id);
    next.splice(shown.indexOf(id) + by, 0, id);
    onColumns(next);
  };
  return (
    <Popover position="bottom-end" shadow="md" trapFocus>
      <Popover.Target>
        <ActionIcon size={30} aria-label={t("columns")} title={t("columns")}><GearIcon /></ActionIcon>
      </Popover.Target>
      <Popover.Dropdown className={styles.drop}>
        {listed.map((id) => {
          const at = shown.indexOf(id);
          const name = t(`col.${id}`);
          const last = at >= 0 && shown.length === 1;
          return (
            <div key={id} className={styles.line}>
              <Checkbox
                label={name}
                checked={at >= 0}
                disabled={last}
                title={last ? t("lastColumn") : undefined}
                onChange={() => onColumns(at >= 0 ? shown.filter((x) => x !== id) : [...shown, id])}
              />
              {at >= 0 && (
                <span className={styles.moves}>
                  <ActionIcon size="sm" variant="subtle" color="gray" disabled={at === 0} aria-label={t("columnLeft", { name })} onClick={() => move(id, -1)}><LeftIcon /></ActionIcon>
                  <ActionIcon size="sm" variant="subtle" color="gray" disabled={at === shown.length - 1} aria-label={t("columnRight", { name })} onClick={() => move(id, 1)}><RightIcon /></ActionIcon>
                </span>
              )}
            </div>
          );
        })}
        <Button fullWidth variant="default" mt="xs" onClick={() => onColumns(null)}>{t("columnsReset")}</Button>
      </Popover.Dropdown>
    </Popover>
  );
}
