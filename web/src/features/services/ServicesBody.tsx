import { Button } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Service } from "@core-console/shared/contract/service";
import { useListState } from "../../api/hooks/list-state.ts";
import { Message } from "../../ui/layer/Message.tsx";
import { ListBody } from "../../ui/list/ListBody.tsx";
import { PendingButton } from "../../ui/page/PendingButton.tsx";
import { useChangeBarred } from "./model/use-change-barred.ts";

/** The table, or the state that replaces it. */
export function ServicesBody(props: {
  list: UseQueryResult<Service[]>;
  shown: number;
  onAdd: () => void;
  onClear: () => void;
  children: React.ReactNode;
}) {
  const { t } = useTranslation("services");
  const { list } = props;
  const barred = useChangeBarred();
  const state = useListState(list);
  if (list.data?.length === 0)
    return (
      <Message level={2} title={t("empty.title")} text={t("empty.text")}>
        <PendingButton waits={false} pending={false} why={barred} onClick={props.onAdd}>
          {t("addCore")}
        </PendingButton>
      </Message>
    );
  return (
    <ListBody
      state={state}
      loading={t("loading")}
      failed={t("loadFailed")}
      rows={8}
      outdated={t("oldList")}
      onRetry={() => void list.refetch()}
    >
      {props.children}
      {props.shown === 0 && (
        <Message level={2} title={t("noMatch.title")} text={t("noMatch.text")}>
          <Button variant="default" onClick={props.onClear}>
            {t("noMatch.clear")}
          </Button>
        </Message>
      )}
    </ListBody>
  );
}
