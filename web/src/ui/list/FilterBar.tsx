import { TypedField } from "../text/TypedField.tsx";
import styles from "./FilterBar.module.css";

/** The filters above a list. `grid`: many of them, in two columns on a phone. */
export function FilterBar(props: { label: string; grid?: true; children: React.ReactNode }) {
  return (
    <div className={styles.bar} role="search" aria-label={props.label} data-grid={props.grid}>
      {props.children}
    </div>
  );
}

/** The search field among the filters; the key / leads to it. */
export function SearchFilter(props: { label: string; value: string; onValue: (value: string) => void }) {
  return <TypedField search className={styles.search ?? ""} {...props} />;
}
