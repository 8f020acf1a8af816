import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Service } from "@core-console/shared/contract/service";
import { Lamp } from "../../../ui/lights/Light.tsx";
import { ApprovalDialog } from "./ApprovalDialog.tsx";
import styles from "./Approval.module.css";
import type { RowActions } from "../acts/use-row-actions.ts";

/**
 * The hosts that wait for an administrator, above the table: each with the way to decide on it. The dialog stays open
 * where its host waits no more, and says so.
 */
export function WaitingHosts(props: { services: readonly Service[]; actions: RowActions }) {
  const { t } = useTranslation("approval");
  const { pending, review, close } = props.actions;
  const open = pending?.is === "review" ? pending.service : null;
  return (
    <>
      <div role="status" className={styles.banners}>
        {props.services.map((service) => (
          <p key={service.ref} className={styles.banner}>
            <Lamp color="yellow" shape="triangle" />
            <span>
              {t(service.join?.approval?.moves === true ? "moves" : "banner", {
                host: service.join?.approval?.host ?? "",
                name: service.name,
              })}
            </span>
            <Button size="compact-xs" variant="default" onClick={() => review(service)}>
              {t("review")}
            </Button>
          </p>
        ))}
      </div>
      {open !== null && (
        <ApprovalDialog service={open} now={props.services.find((s) => s.ref === open.ref)} onClose={close} />
      )}
    </>
  );
}
