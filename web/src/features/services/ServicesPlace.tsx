import { Button } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Service } from "@core-console/shared/contract/service";
import { problemOf } from "../../api/http/problem.ts";
import { useFailure } from "../../api/hooks/use-steady.ts";
import { CopyText } from "../../ui/text/CopyText.tsx";
import { failureText } from "../../api/http/failure-text.ts";
import { HeldButton } from "../../ui/page/HeldButton.tsx";
import { Message } from "../../ui/layer/Message.tsx";
import { Bars } from "../../ui/page/PageSkeleton.tsx";
import styles from "./ServicesPage.module.css";
import { useChangeBarred } from "./model/use-change-barred.ts";

/** What stands in the table's place: the table, or the state that there is instead. */
export function ServicesPlace(props: {
  list: UseQueryResult<Service[]>;
  shown: number;
  onAdd: () => void;
  onClear: () => void;
  children: React.ReactNode;
}) {
  const { t } = useTranslation("services");
  const { t: common } = useTranslation();
  const { list } = props;
  const barred = useChangeBarred();
  const failure = useFailure(list);
  if (list.data === undefined) {
    if (failure === null)
      return (
        <div role="status" aria-label={t("loading")}>
          <Bars rows={8} />
        </div>
      );
    const problem = problemOf(failure);
    return (
      <Message level={2} title={t("loadFailed")} text={failureText(failure)}>
        {problem !== null && problem.requestId !== "" && (
          <CopyText label={common("failed.requestId")} text={problem.requestId} />
        )}
        <Button onClick={() => void list.refetch()}>{common("retry")}</Button>
      </Message>
    );
  }
  if (list.data.length === 0)
    return (
      <Message level={2} title={t("empty.title")} text={t("empty.text")}>
        <HeldButton waits={false} pending={false} why={barred} onClick={props.onAdd}>
          {t("addCore")}
        </HeldButton>
      </Message>
    );
  return (
    <>
      {failure !== null && (
        <p className={styles.old} role="status">
          {t("oldList")}
        </p>
      )}
      {props.children}
      {props.shown === 0 && (
        <Message level={2} title={t("noMatch.title")} text={t("noMatch.text")}>
          <Button variant="default" onClick={props.onClear}>
            {t("noMatch.clear")}
          </Button>
        </Message>
      )}
    </>
  );
}
