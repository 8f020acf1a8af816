import { Menu } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { FilterIcon } from "../../../ui/text/icons.tsx";
import styles from "./ServicesTable.module.css";

/** Picks which values of a column are shown; none picked shows all. */
export function HeaderFilter<T extends string>(props: {
  name: string;
  all: readonly T[];
  picked: readonly T[];
  label: (one: T) => string;
  onPick: (picked: T[]) => void;
}) {
  const { t } = useTranslation("services");
  return (
    <Menu closeOnItemClick={false} position="bottom-start">
      <Menu.Target>
        <button
          type="button"
          className={styles.filter}
          data-on={props.picked.length > 0}
          aria-label={t("filterBy", { name: props.name })}
        >
          <FilterIcon />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {props.all.map((one) => {
          const on = props.picked.includes(one);
          return (
            <Menu.CheckboxItem
              key={one}
              checked={on}
              onChange={() => props.onPick(props.all.filter((x) => (x === one ? !on : props.picked.includes(x))))}
            >
              {props.label(one)}
            </Menu.CheckboxItem>
          );
        })}
        <Menu.Divider />
        <Menu.Item disabled={props.picked.length === 0} onClick={() => props.onPick([])}>
          {t("filterClear")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
