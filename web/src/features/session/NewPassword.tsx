import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate, useSearchParams } from "react-router";
import { useWhoami } from "../../api/session/use-permission.ts";
import { announce } from "../../lib/store/notices.ts";
import { usePageTitle } from "../../lib/format/page-title.ts";
import { wayBack } from "../../lib/page/way-back.ts";
import { ChangeForm } from "./ChangeForm.tsx";
import styles from "./Door.module.css";
import { Door, Fault } from "./Door.tsx";
import { useSignOut } from "./use-sign-out.ts";

/** The page between signing in with a temporary password and everything else. */
export function NewPassword() {
  const { t } = useTranslation("session");
  usePageTitle(t("newPassword.title"));
  const navigate = useNavigate();
  const [url] = useSearchParams();
  const me = useWhoami();
  const leave = useSignOut();
  const [openedAtMs] = useState(Date.now);
  const givenUntil = me?.session?.confirmedUntil ?? null;
  return (
    <Door title={t("newPassword.title")} text={t("newPassword.text")}>
      <ChangeForm
        login={me?.login ?? ""}
        asksCurrent={givenUntil === null || Date.parse(givenUntil) < openedAtMs}
        onDone={() => {
          announce(t("newPassword.done"), true);
          void navigate(wayBack(url.get("to")), { replace: true });
        }}
      />
      <Fault text={leave.fault} />
      <div className={styles.buttons}>
        <Button variant="subtle" color="gray" onClick={leave.start}>
          {t("menu.signOut")}
        </Button>
      </div>
    </Door>
  );
}
