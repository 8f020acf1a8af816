import styles from "./Message.module.css";

/** Shown for a page or a part without content, with the next step. */
export function Message(props: { title: string; text?: string; children?: React.ReactNode; level?: 1 | 2 }) {
  const Heading = props.level === 2 ? "h2" : "h1";
  return (
    <div className={styles.message}>
      <Heading className={styles.title}>{props.title}</Heading>
      {props.text !== undefined && <p className="dim">{props.text}</p>}
      {props.children !== undefined && <div className={styles.next}>{props.children}</div>}
    </div>
  );
}
