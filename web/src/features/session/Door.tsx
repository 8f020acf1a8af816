import styles from "./Door.module.css";

/** One of the pages in front of the console: a heading, a word, and what to do. */
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

/** What went wrong, read out when it comes. */
export function Fault(props: { text: string | null }) {
  return (
    <div role="alert" className={styles.fault}>
      {props.text}
    </div>
  );
}
