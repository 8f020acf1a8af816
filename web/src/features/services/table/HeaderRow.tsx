import { lazy } from "react";
import { useTranslation } from "react-i18next";
import { LazyMenu } from "../../../ui/layer/LazyMenu.tsx";
import { Tick } from "../../../ui/lights/Tick.tsx";
import { type ColumnId, columnOf } from "./columns.tsx";
import { FilterButton } from "./FilterButton.tsx";
import styles from "./ServicesTable.module.css";
import { nextSort, type TableView } from "./table-url.ts";

const HeaderFilter = lazy(async () => ({ default: (await import("./HeaderFilter.tsx")).HeaderFilter }));

export interface HeaderRowProps {
  view: TableView;
  shown: readonly ColumnId[];
  ticked: ReadonlySet<string>;
  allTicked: boolean;
  onView: (view: TableView) => void;
  onTickAll: (on: boolean) => void;
}

export function HeaderRow(props: HeaderRowProps) {
  const { t } = useTranslation("services");
  const { view } = props;
  return (
    <thead className={styles.head}>
      <tr aria-rowindex={1}>
        <th className={styles.tick} scope="col">
          <Tick
            label={t("tickAll")}
            checked={props.allTicked}
            some={!props.allTicked && props.ticked.size > 0}
            onTick={props.onTickAll}
          />
        </th>
        {props.shown.map((id) => {
          const { title, end, filter } = columnOf(id);
          const sorted = view.sort?.by === id ? (view.sort.desc ? "descending" : "ascending") : "none";
          return (
            <th key={id} scope="col" className={end === true ? styles.end : undefined} aria-sort={sorted}>
              <span className={styles.headCell}>
                <button
                  type="button"
                  className={styles.sort}
                  title={t("sortBy", { name: t(title) })}
                  onClick={() => props.onView({ ...view, sort: nextSort(view.sort, id) })}
                >
                  <span>{t(title)}</span>
                  {sorted !== "none" && <i aria-hidden="true">{sorted === "descending" ? "↓" : "↑"}</i>}
                </button>
                {filter !== undefined && (
                  <LazyMenu
                    button={(open) => (
                      <FilterButton name={t(title)} on={(view.filters[id] ?? []).length > 0} onClick={open} />
                    )}
                  >
                    {(open) => (
                      <HeaderFilter
                        name={t(title)}
                        filter={filter}
                        picked={view.filters[id] ?? []}
                        onPick={(picked) => props.onView({ ...view, filters: { ...view.filters, [id]: picked } })}
                        open={open}
                      />
                    )}
                  </LazyMenu>
                )}
              </span>
            </th>
          );
        })}
      </tr>
    </thead>
  );
}
