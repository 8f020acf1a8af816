import { Menu } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { FilterIcon } from "../../../ui/text/icons.tsx";
import type { ColumnFilter } from "./columns.tsx";
import styles from "./ServicesTable.module.css";

/** Picks which values of a column are shown; none picked shows all. */
export function HeaderFilter(props: {
  name: string;
  filter: ColumnFilter;
  picked: readonly string[];
  onPick: (picked: readonly string[]) => void;
}) {
  const { t } = useTranslation("services");
  const { filter, picked } = props;
  return (
    <Menu closeOnItemClick={false} position="bottom-start">
      <Menu.Target>
        <button
          type="button"
          className={styles.filter}
          data-on={picked.length > 0}
          aria-label={t("filterBy", { name: props.name })}
        >
          <FilterIcon />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {filter.values.map((one) => {
          const on = picked.includes(one);
          return (
            <Menu.CheckboxItem
              key={one}
              checked={on}
              onChange={() => props.onPick(filter.values.filter((x) => (x === one ? !on : picked.includes(x))))}
            >
              {filter.label(one, t)}
            </Menu.CheckboxItem>
          );
        })}
        <Menu.Divider />
        <Menu.Item disabled={picked.length === 0} onClick={() => props.onPick([])}>
          {t("filterClear")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
