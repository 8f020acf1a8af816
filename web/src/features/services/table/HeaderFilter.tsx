import { Menu } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { ColumnFilter } from "./columns.tsx";
import { FilterButton } from "./FilterButton.tsx";

/** Picks which values of a column are shown; none picked shows all. */
export function HeaderFilter(props: {
  name: string;
  filter: ColumnFilter;
  picked: readonly string[];
  onPick: (picked: readonly string[]) => void;
  /** a click came before this was loaded */
  open: boolean;
}) {
  const { t } = useTranslation("services");
  const { filter, picked } = props;
  return (
    <Menu closeOnItemClick={false} position="bottom-start" defaultOpened={props.open}>
      <Menu.Target>
        <FilterButton name={props.name} on={picked.length > 0} />
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
