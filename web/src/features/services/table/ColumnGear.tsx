import { ActionIcon, Button, Checkbox, Popover } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { GearIcon, LeftIcon, RightIcon } from "../../../ui/text/icons.tsx";
import { COLUMN_IDS, type ColumnId, columnOf } from "./columns.tsx";
import styles from "./ColumnGear.module.css";

/** Picks and orders the columns; at least one stays. */
export function ColumnGear(props: {
  shown: readonly ColumnId[];
  onColumns: (columns: readonly ColumnId[] | null) => void;
  /** it was asked for before it was there */
  open: boolean;
}) {
  const { t } = useTranslation("services");
  const { shown, onColumns } = props;
  // a hidden column keeps its place in the list while the gear is open, or the next click would hit another one
  const [places, setPlaces] = useState<readonly ColumnId[]>(COLUMN_IDS);
  const listed = merged(places, shown);
  const move = (id: ColumnId, by: -1 | 1) => {
    const next = shown.filter((x) => x !== id);
    next.splice(shown.indexOf(id) + by, 0, id);
    setPlaces(merged(places, next));
    onColumns(next);
  };
  return (
    <Popover position="bottom-end" shadow="md" trapFocus defaultOpened={props.open}>
      <Popover.Target>
        <ActionIcon size={30} aria-label={t("columns")} title={t("columns")}>
          <GearIcon />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown className={styles.drop}>
        {listed.map((id) => {
          const at = shown.indexOf(id);
          const name = t(columnOf(id).title);
          const last = at >= 0 && shown.length === 1;
          return (
            <div key={id} className={styles.line}>
              <Checkbox
                label={name}
                checked={at >= 0}
                disabled={last}
                title={last ? t("lastColumn") : undefined}
                onChange={() => onColumns(listed.filter((x) => (x === id ? at < 0 : shown.includes(x))))}
              />
              {at >= 0 && (
                <span className={styles.moves}>
                  <ActionIcon
                    size="sm"
                    variant="subtle"
                    color="gray"
                    disabled={at === 0}
                    aria-label={t("columnLeft", { name })}
                    onClick={() => move(id, -1)}
                  >
                    <LeftIcon />
                  </ActionIcon>
                  <ActionIcon
                    size="sm"
                    variant="subtle"
                    color="gray"
                    disabled={at === shown.length - 1}
                    aria-label={t("columnRight", { name })}
                    onClick={() => move(id, 1)}
                  >
                    <RightIcon />
                  </ActionIcon>
                </span>
              )}
            </div>
          );
        })}
        <Button
          fullWidth
          variant="default"
          mt="xs"
          onClick={() => {
            setPlaces(COLUMN_IDS);
            onColumns(null);
          }}
        >
          {t("columnsReset")}
        </Button>
      </Popover.Dropdown>
    </Popover>
  );
}

/** All columns: the shown ones in the order they are shown, the hidden ones where they stood. */
export function merged(places: readonly ColumnId[], shown: readonly ColumnId[]): ColumnId[] {
  const next = shown.values();
  return places.map((id) => (shown.includes(id) ? (next.next().value ?? id) : id));
}
