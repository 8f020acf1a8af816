import { useState } from "react";
import { useTranslation } from "react-i18next";
import { mockControl } from "./mock.ts";
import styles from "./MockPanel.module.css";

/** Picks a scenario of the fake cluster. Development and demo builds only. */
export function MockPanel() {
  const { t } = useTranslation();
  const control = mockControl();
  const [now, setNow] = useState(control?.scenario);
  if (control === null) return null;
  return (
    <label className={styles.panel}>
      <span>{t("mock.title")}</span>
      <select
        aria-label={t("mock.scenario")}
        value={now}
        onChange={(event) => {
          const next = control.scenarios.find((s) => s === event.target.value);
          if (next === undefined) return;
          control.setScenario(next);
          setNow(next);
        }}
      >
        {control.scenarios.map((s) => <option key={s}>{s}</option>)}
      </select>
    </label>
  );
}
