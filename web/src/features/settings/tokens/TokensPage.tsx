import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { lazy, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Token } from "@core-console/shared/contract/access";
import { usePermission, useWhoami } from "../../../api/session/use-permission.ts";
import { useReadOnly } from "../../../api/hooks/use-read-only.ts";
import { announce } from "../../../lib/store/notices.ts";
import { usePageTitle } from "../../../lib/format/page-title.ts";
import { whyNot } from "../../../lib/format/words.ts";
import { Message } from "../../../ui/layer/Message.tsx";
import { Page } from "../../../ui/page/Page.tsx";
import { LazyLayer } from "../../../ui/layer/LazyLayer.tsx";
import { AllSwitch } from "../AllSwitch.tsx";
import { removeToken, resumeToken } from "../changes.ts";
import { Forbidden } from "../Forbidden.tsx";
import { tokensQuery } from "../queries.ts";
import { SettingsList } from "../SettingsList.tsx";
import styles from "../settings.module.css";
import { TokensTable } from "./TokensTable.tsx";
import { useAddKey } from "../use-add-key.ts";
import { useAllSwitch } from "../use-all-switch.ts";

const AddTokenDialog = lazy(async () => ({ default: (await import("./AddTokenDialog.tsx")).AddTokenDialog }));
const ConfirmDialog = lazy(async () => ({ default: (await import("../ConfirmDialog.tsx")).ConfirmDialog }));

export function TokensPage() {
  const { t } = useTranslation("settings");
  usePageTitle(t("tokens.title"));
  const why = whyNot(usePermission("tokens.own"));
  return (
    <Page crumb={t("crumb", { page: t("tokens.title") })} title={t("tokens.title")}>
      {why === null ? <Tokens /> : <Forbidden why={why} />}
    </Page>
  );
}

function Tokens() {
  const { t } = useTranslation("settings");
  const of = useAllSwitch();
  const list = useInfiniteQuery(tokensQuery(of.all));
  const me = useWhoami();
  const readOnly = useReadOnly();
  const [dialog, setDialog] = useState<{ is: "add" } | { is: "revoke" | "resume"; token: Token } | null>(null);
  const add = () => (readOnly ? announce(t("why.noMajority"), true) : setDialog({ is: "add" }));
  useAddKey(add);
  const tokens = list.data?.pages.flatMap((p) => p.rows) ?? [];
  const close = () => setDialog(null);
  return (
    <>
      <p className={styles.lead}>{t("tokens.lead")}</p>
      <SettingsList
        query={list}
        loading={t("tokens.loading")}
        failed={t("tokens.failed")}
        end={<AllSwitch label={t("tokens.all")} of={of} />}
        buttons={
          <Button aria-disabled={readOnly} onClick={add} title={readOnly ? t("why.noMajority") : ""}>
            {t("tokens.add")}
          </Button>
        }
      >
        {tokens.length === 0 ? (
          <Message level={2} title={t("tokens.empty")} text={t("tokens.emptyText")}>
            <Button onClick={add}>{t("tokens.add")}</Button>
          </Message>
        ) : (
          <TokensTable
            tokens={tokens}
            all={of.all}
            onResume={(token) => setDialog({ is: "resume", token })}
            onRevoke={(token) => setDialog({ is: "revoke", token })}
          />
        )}
      </SettingsList>
      <LazyLayer>
        {dialog?.is === "add" && (
          <AddTokenDialog atMost={me?.role ?? "viewer"} onAdded={() => void list.refetch()} onClose={close} />
        )}
        {dialog?.is === "resume" && (
          <ConfirmDialog
            asked={{
              title: t("tokens.resumeTitle", { name: dialog.token.name }),
              text: t("tokens.resumeText"),
              yes: t("tokens.resume"),
              done: t("tokens.resumed", { name: dialog.token.name }),
              danger: false,
              run: (click) => resumeToken(dialog.token.id, click),
            }}
            onDone={() => void list.refetch()}
            onFailed={() => void list.refetch()}
            onClose={close}
          />
        )}
        {dialog?.is === "revoke" && (
          <ConfirmDialog
            asked={{
              title: t("tokens.revokeTitle", { name: dialog.token.name }),
              text: t("tokens.revokeText"),
              yes: t("tokens.revoke"),
              done: t("tokens.revoked", { name: dialog.token.name }),
              danger: true,
              run: (click) => removeToken(dialog.token.id, click),
            }}
            onDone={() => void list.refetch()}
            onFailed={() => void list.refetch()}
            onClose={close}
          />
        )}
      </LazyLayer>
    </>
  );
}
