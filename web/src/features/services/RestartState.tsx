import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { sayIt } from "../../lib/words.ts";
import { useStore } from "../../lib/use-store.ts";
import { failedWhy, forgetRestart, restarts } from "./restarts.ts";
import styles from "./ServiceDrawer.module.css";

/** Where the restart of a service stands, or why it failed; nothing where none was asked for on this page. */
export function RestartState(props: { serviceRef: string }) {
  const { t } = useTranslation("services");
  const { t: common } = useTranslation();
  const operation = useStore(restarts).get(props.serviceRef);
  if (operation === undefined) return null;
  const { state, reason, name } = operation;
  return (
    <section>
      <h3 className={styles.head}>{t("restart.head")}</h3>
      {state === "failed" ? (
        <>
          <p>{t("restart.failed", { name, why: failedWhy(operation) })}</p>
          <Button variant="default" size="compact-sm" onClick={() => forgetRestart(props.serviceRef)}>
            {common("dismiss")}
          </Button>
        </>
      ) : (
        <p>{state === "running" ? t("restart.running") : reason === null ? t("restart.asked") : sayIt(reason)}</p>
      )}
    </section>
  );
}
