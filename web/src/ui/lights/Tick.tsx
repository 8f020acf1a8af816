import styles from "./Tick.module.css";

/** A native checkbox: a table renders dozens of them on every scroll step. */
export function Tick(props: { label: string; checked: boolean; some?: boolean; onTick: (on: boolean) => void }) {
  return (
    <input
      type="checkbox"
      className={styles.tick}
      aria-label={props.label}
      checked={props.checked}
      // there is no attribute for it
      ref={(box) => {
        if (box) box.indeterminate = props.some === true;
      }}
      onChange={(event) => props.onTick(event.currentTarget.checked)}
    />
  );
}
