import styles from "./Door.module.css";

/** The layout of the pages before sign-in: a heading, a text, and what to do. */
export function Door(props: { title: string; text?: string; children?: React.ReactNode }) {
  return (
    <div className={styles.door}>
      <div>
        <h1 className={styles.title}>{props.title}</h1>
        {props.text !== undefined && <p className="dim">{props.text}</p>}
      </div>
      {props.children}
    </div>
  );
}

/** What went wrong, announced to screen readers when it appears. */
export function Fault(props: { text: string | null }) {
  return (
    <div role="alert" className={styles.fault}>
      {props.text}
    </div>
  );
}
