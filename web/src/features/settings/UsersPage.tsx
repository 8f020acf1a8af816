import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { lazy, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePlaceState } from "../../api/place-state.ts";
import { useAgain } from "../../api/use-again.ts";
import { usePermission, useWhoami } from "../../api/use-permission.ts";
import { useReadOnly } from "../../api/use-read-only.ts";
import { announce } from "../../lib/notices.ts";
import { usePageTitle } from "../../lib/page-title.ts";
import { whyNot } from "../../lib/words.ts";
import { ReloadIcon } from "../../ui/icons.tsx";
import { ListPlace } from "../../ui/ListPlace.tsx";
import { Bar, Page } from "../../ui/Page.tsx";
import { LazyLayer } from "../../ui/LazyLayer.tsx";
import { Forbidden } from "./Forbidden.tsx";
import { usersQuery } from "./queries.ts";
import styles from "./settings.module.css";
import { useAddKey } from "./use-add-key.ts";
import type { UserDialog } from "./UserDialogs.tsx";
import { UsersTable } from "./UsersTable.tsx";

const UserDialogs = lazy(async () => ({ default: (await import("./UserDialogs.tsx")).UserDialogs }));

export function UsersPage() {
  const { t } = useTranslation("settings");
  usePageTitle(t("users.title"));
  const why = whyNot(usePermission("users.manage"));
  return (
    <Page crumb={t("crumb", { page: t("users.title") })} title={t("users.title")}>
      {why === null ? <Users /> : <Forbidden why={why} />}
    </Page>
  );
}

function Users() {
  const { t } = useTranslation("settings");
  const list = useQuery(usersQuery());
  const place = usePlaceState(list);
  useAgain(list);
  const me = useWhoami();
  const readOnly = useReadOnly();
  const [dialog, setDialog] = useState<UserDialog | null>(null);
  const add = () => (readOnly ? announce(t("why.noMajority"), true) : setDialog({ is: "add" }));
  useAddKey(add);
  const users = list.data ?? [];
  const refresh = async () => {
    const fresh = await list.refetch();
    if (fresh.isSuccess) announce(t("refreshed"));
  };
  return (
    <>
      <Bar>
        <Button aria-disabled={readOnly} onClick={add} title={readOnly ? t("why.noMajority") : ""}>
          {t("users.add")}
        </Button>
        <Button variant="default" leftSection={<ReloadIcon />} onClick={() => void refresh()}>
          {t("refresh")}
        </Button>
      </Bar>
      <ListPlace
        state={place}
        loading={t("users.loading")}
        failed={t("users.failed")}
        onRetry={() => void list.refetch()}
      >
        <UsersTable users={users} me={me} onAct={(act, user) => setDialog({ is: act, id: user.id })} />
        <p className={styles.foot}>{t("users.count", { count: users.length })}</p>
      </ListPlace>
      <LazyLayer>
        {dialog !== null && (
          <UserDialogs
            dialog={dialog}
            users={users}
            onChanged={() => void list.refetch()}
            onClose={() => setDialog(null)}
          />
        )}
      </LazyLayer>
    </>
  );
}
