import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { paths } from "../../../lib/page/paths.ts";
import styles from "./about.module.css";
import { Section } from "../sign-in/Section.tsx";

/** Links to the documentation on installation and operation. */
export function AboutDocs() {
  const { t, i18n } = useTranslation("settings");
  const files = [
    [i18n.language === "ru" ? "docs/operations.ru.md" : "docs/operations.md", t("about.docs.operations")],
    [i18n.language === "ru" ? "docs/install.ru.md" : "docs/install.md", t("about.docs.install")],
    ["README.md", t("about.docs.readme")],
    ["kuma help", t("about.docs.help")],
    ["kuma version", t("about.docs.version")],
  ] as const;
  return (
    <Section title={t("about.docs.title")} text={t("about.docs.text")}>
      <dl className={styles.facts}>
        {files.map(([name, what]) => (
          <div key={name} className={styles.row}>
            <dt className="mono">{name}</dt>
            <dd>{what}</dd>
          </div>
        ))}
        <div className={styles.row}>
          <dt>
            <Link to={paths.api}>{t("about.docs.apiLink")}</Link>
          </dt>
          <dd>{t("about.docs.api")}</dd>
        </div>
      </dl>
    </Section>
  );
}
