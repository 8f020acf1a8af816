import type { ComponentProps } from "react";
import { useTranslation } from "react-i18next";
import { FilterIcon } from "../../../ui/text/icons.tsx";
import styles from "./ServicesTable.module.css";

/** The button of a column's filter. `on`: the filter hides rows. The other properties are those of a menu's button. */
export function FilterButton(props: { name: string; on: boolean } & Omit<ComponentProps<"button">, "name">) {
  const { t } = useTranslation("services");
  const { name, on, ...rest } = props;
  return (
    <button type="button" {...rest} className={styles.filter} data-on={on} aria-label={t("filterBy", { name })}>
      <FilterIcon />
    </button>
  );
}
