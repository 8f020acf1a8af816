import { useTranslation } from "react-i18next";
import { Tick } from "../../../ui/lights/Tick.tsx";
import { sayIt } from "../../../lib/format/words.ts";
import { type ColumnId, LOOK } from "./columns.ts";
import { HeaderFilter } from "./HeaderFilter.tsx";
import styles from "./ServicesTable.module.css";
import { nextSort, ROLES, STATUSES, type TableView, TYPES } from "./table-url.ts";

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
          const sorted = view.sort?.by === id ? (view.sort.desc ? "descending" : "ascending") : "none";
          return (
            <th key={id} scope="col" className={LOOK[id].end === true ? styles.end : undefined} aria-sort={sorted}>
              <span className={styles.headCell}>
                <button
                  type="button"
                  className={styles.sort}
                  title={t("sortBy", { name: t(`col.${id}`) })}
                  onClick={() => props.onView({ ...view, sort: nextSort(view.sort, id) })}
                >
                  <span>{t(`col.${id}`)}</span>
                  {sorted !== "none" && <i aria-hidden="true">{sorted === "descending" ? "↓" : "↑"}</i>}
                </button>
                <Filter id={id} view={view} onView={props.onView} />
              </span>
            </th>
          );
        })}
      </tr>
    </thead>
  );
}

function Filter(props: { id: ColumnId; view: TableView; onView: (view: TableView) => void }) {
  const { t } = useTranslation("services");
  const { view, onView } = props;
  switch (props.id) {
    case "status":
      return (
        <HeaderFilter
          name={t("col.status")}
          all={STATUSES}
          picked={view.status}
          label={(s) => sayIt({ code: `status.${s}` })}
          onPick={(status) => onView({ ...view, status })}
        />
      );
    case "type":
      return (
        <HeaderFilter
          name={t("col.type")}
          all={TYPES}
          picked={view.type}
          label={() => t("core")}
          onPick={(type) => onView({ ...view, type })}
        />
      );
    case "role":
      return (
        <HeaderFilter
          name={t("col.role")}
          all={ROLES}
          picked={view.role}
          label={(r) => sayIt({ code: `role.${r}` })}
          onPick={(role) => onView({ ...view, role })}
        />
      );
    default:
      return null;
  }
}
