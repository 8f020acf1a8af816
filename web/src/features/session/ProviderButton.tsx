import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import styles from "./Door.module.css";

/** Leads to the provider that administrators configured; shown only when there is one. `note`: what a click does. */
export function ProviderButton(props: { label: string; to: string; newTab?: boolean; note?: string }) {
  const { t } = useTranslation("session");
  return (
    <>
      <div className={styles.or}>{t("or")}</div>
      <Button
        component="a"
        variant="default"
        size="sm"
        href={`/api/oidc/start?to=${encodeURIComponent(props.to)}`}
        {...(props.newTab === true ? { target: "_blank", rel: "noopener" } : {})}
      >
        {props.label}
      </Button>
      {props.note !== undefined && <p className="dim">{props.note}</p>}
    </>
  );
}
