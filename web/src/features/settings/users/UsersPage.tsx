import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { lazy, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePermission, useWhoami } from "../../../api/session/use-permission.ts";
import { useReadOnly } from "../../../api/hooks/use-read-only.ts";
import { announce } from "../../../lib/store/notices.ts";
import { usePageTitle } from "../../../lib/format/page-title.ts";
import { whyNot } from "../../../lib/format/words.ts";
import { Page } from "../../../ui/page/Page.tsx";
import { LazyLayer } from "../../../ui/layer/LazyLayer.tsx";
import { Forbidden } from "../Forbidden.tsx";
import { usersQuery } from "../queries.ts";
import { SettingsList } from "../SettingsList.tsx";
import styles from "../settings.module.css";
import { useAddKey } from "../use-add-key.ts";
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
  const me = useWhoami();
  const readOnly = useReadOnly();
  const [dialog, setDialog] = useState<UserDialog | null>(null);
  const add = () => (readOnly ? announce(t("why.noMajority"), true) : setDialog({ is: "add" }));
  useAddKey(add);
  const users = list.data ?? [];
  return (
    <>
      <SettingsList
        query={list}
        loading={t("users.loading")}
        failed={t("users.failed")}
        buttons={
          <Button aria-disabled={readOnly} onClick={add} title={readOnly ? t("why.noMajority") : ""}>
            {t("users.add")}
          </Button>
        }
      >
        <UsersTable users={users} me={me} onAct={(act, user) => setDialog({ is: act, id: user.id })} />
        <p className={styles.foot}>{t("users.count", { count: users.length })}</p>
      </SettingsList>
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
