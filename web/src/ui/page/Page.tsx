import styles from "./Page.module.css";

/** A page's frame: its position in the menu, its heading, then its content. */
export function Page(props: { crumb: string; title: string; children: React.ReactNode }) {
  return (
    <div className={styles.page}>
      <p className="dim">{props.crumb}</p>
      <h1 className={styles.title}>{props.title}</h1>
      {props.children}
    </div>
  );
}

/** The row of buttons above a list; what comes after `end` is at its right. */
export function Bar(props: { children: React.ReactNode; end?: React.ReactNode }) {
  return (
    <div className={styles.bar}>
      {props.children}
      {props.end !== undefined && (
        <>
          <span className={styles.gap} />
          {props.end}
        </>
      )}
    </div>
  );
}
