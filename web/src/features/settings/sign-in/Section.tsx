import styles from "../form.module.css";

/** A part of a long form: heading and explanation on the left, fields on the right. */
export function Section(props: { title: string; text: string; children: React.ReactNode }) {
  return (
    <section className={styles.section} aria-label={props.title}>
      <div className={styles.about}>
        <h2 className={styles.heading}>{props.title}</h2>
        <p className="dim">{props.text}</p>
      </div>
      <div className={styles.fields}>{props.children}</div>
    </section>
  );
}
