import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { CopyText } from "../text/CopyText.tsx";
import type { ListState } from "../../lib/page/list-state.ts";
import styles from "./ListBody.module.css";
import { Message } from "../layer/Message.tsx";
import { Bars } from "../page/PageSkeleton.tsx";

/** Shows a list, or the state that replaces it. */
export function ListBody(props: {
  state: ListState;
  loading: string;
  failed: string;
  /** bars shown while it loads */
  rows?: number;
  /** said above a list that could not be refreshed; without it: why */
  outdated?: string;
  onRetry: () => void;
  children: React.ReactNode;
}) {
  const { t } = useTranslation();
  const { ready, failed } = props.state;
  if (!ready && failed === null)
    return (
      <div role="status" aria-label={props.loading}>
        <Bars rows={props.rows ?? 6} />
      </div>
    );
  if (!ready && failed !== null)
    return (
      <Message level={2} title={props.failed} text={failed.text}>
        {failed.requestId !== null && <CopyText label={t("failed.requestId")} text={failed.requestId} />}
        <Button onClick={props.onRetry}>{t("retry")}</Button>
      </Message>
    );
  return (
    <>
      {failed !== null && (
        <p className={styles.old} role="status">
          {props.outdated ?? failed.text}
        </p>
      )}
      {props.children}
    </>
  );
}
