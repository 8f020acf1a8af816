import { useState } from "react";
import { useTranslation } from "react-i18next";
import { session } from "../../api/http/session.ts";
import { demo } from "../../lib/page/demo.ts";
import { useStore } from "../../lib/store/use-store.ts";
import styles from "./MockPanel.module.css";

/** Selects a scenario of the mock cluster, and the signed-in user. Development and demo builds only. */
export function MockPanel() {
  const { t } = useTranslation();
  const control = useStore(demo);
  const me = useStore(session);
  const [now, setNow] = useState(control?.scenario);
  if (control === null) return null;
  const choose = (name: string) => {
    control.choose(name);
    setNow(name);
  };
  return (
    <aside aria-label={t("mock.title")}>
      <div className={styles.panel}>
        <span>{t("mock.title")}</span>
        <select aria-label={t("mock.scenario")} value={now} onChange={(event) => choose(event.target.value)}>
          {control.scenarios.map((s) => (
            <option key={s}>{s}</option>
          ))}
        </select>
        <select
          aria-label={t("mock.person")}
          value={me.is === "in" ? me.login : ""}
          onChange={(event) => control.become(event.target.value === "" ? null : event.target.value)}
        >
          <option value="">{t("mock.nobody")}</option>
          {control.people.map((login) => (
            <option key={login}>{login}</option>
          ))}
        </select>
      </div>
    </aside>
  );
}
