import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Service } from "@core-console/shared/contract/service";
import { sayIt } from "../../../lib/format/words.ts";
import { useStore } from "../../../lib/store/use-store.ts";
import { HostClear } from "../acts/HostClear.tsx";
import { failedWhy, forgetOperation, operations } from "../model/operations.ts";
import styles from "./ServiceDrawer.module.css";

/**
 * Shows the state of the restart or the removal of a service, or why it failed. What other users asked for is known
 * only from its row: nothing of a restart, and of a removal that it is under way.
 */
export function OperationState(props: { service: Service }) {
  const { t } = useTranslation("services");
  const { t: common } = useTranslation();
  const { ref, state: recordState } = props.service;
  const operation = useStore(operations).get(ref);
  if (operation === undefined && recordState !== "removing") return null;
  const kind = operation?.kind ?? "remove";
  return (
    <section>
      <h3 className={styles.head}>{t(`${kind}.head`)}</h3>
      {operation?.state === "failed" ? (
        <>
          <p>{t(`${kind}.failed`, { name: operation.name, why: failedWhy(operation) })}</p>
          <Button variant="default" size="compact-sm" onClick={() => forgetOperation(ref)}>
            {common("dismiss")}
          </Button>
        </>
      ) : (
        <>
          <p>
            {operation?.state === "waiting"
              ? operation.reason === null
                ? t(`${kind}.asked`)
                : sayIt(operation.reason)
              : t(`${kind}.running`)}
          </p>
          {kind === "remove" && <HostClear hosts={[props.service.fqdn]} />}
        </>
      )}
    </section>
  );
}
