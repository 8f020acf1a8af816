import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useListState } from "../../api/hooks/list-state.ts";
import { useAgain } from "../../api/hooks/use-again.ts";
import { ListBody } from "../../ui/list/ListBody.tsx";
import { Bar, RefreshButton } from "../../ui/page/Page.tsx";

/** What a list needs of its query; the last three where it comes page by page. */
interface ListQuery {
  data: unknown;
  error: unknown;
  errorUpdateCount: number;
  refetch: () => Promise<{ isSuccess: boolean }>;
  hasNextPage?: boolean;
  isFetchingNextPage?: boolean;
  fetchNextPage?: () => unknown;
}

/** A list of the settings: buttons with Refresh at the end, the table or what replaces it, and More. */
export function SettingsList(props: {
  query: ListQuery;
  loading: string;
  failed: string;
  buttons: React.ReactNode;
  /** at the right of the buttons */
  end?: React.ReactNode;
  children: React.ReactNode;
}) {
  const { t } = useTranslation("settings");
  const { query } = props;
  const state = useListState(query);
  useAgain(query);
  return (
    <>
      <Bar end={props.end}>
        {props.buttons}
        <RefreshButton label={t("refresh")} done={t("refreshed")} refetch={query.refetch} />
      </Bar>
      <ListBody state={state} loading={props.loading} failed={props.failed} onRetry={() => void query.refetch()}>
        {props.children}
        {query.hasNextPage === true && (
          <Button
            variant="default"
            loading={query.isFetchingNextPage === true}
            onClick={() => void query.fetchNextPage?.()}
          >
            {t("more")}
          </Button>
        )}
      </ListBody>
    </>
  );
}
