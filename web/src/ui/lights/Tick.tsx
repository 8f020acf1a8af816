import styles from "./Tick.module.css";

/** A checkbox of the browser's own: a table draws dozens of them anew at every turn of the wheel. */
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
