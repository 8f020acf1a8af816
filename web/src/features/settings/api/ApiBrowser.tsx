import { Button } from "@mantine/core";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { LeftIcon } from "../../../ui/text/icons.tsx";
import { Message } from "../../../ui/layer/Message.tsx";
import styles from "./api.module.css";
import { groupsOf } from "./openapi-view.ts";
import { OperationList } from "./OperationList.tsx";
import { OperationView } from "./OperationView.tsx";

/** The API's own description, to read and to try. The open operation is in the URL (`?op=`). */
export function ApiBrowser(props: { document: unknown }) {
  const { t } = useTranslation("settings");
  const groups = useMemo(() => groupsOf(props.document), [props.document]);
  const [url, setUrl] = useSearchParams();
  const [search, setSearch] = useState("");
  const asked = url.get("op");
  const open = groups.flatMap((g) => g.operations).find((o) => o.id === asked);
  const back = () =>
    setUrl((now) => {
      const next = new URLSearchParams(now);
      next.delete("op");
      return next;
    });
  return (
    <div className={styles.api} data-open={open !== undefined}>
      <OperationList groups={groups} open={open?.id ?? null} search={search} onSearch={setSearch} />
      <div className={styles.place}>
        {open === undefined ? (
          <Message level={2} title={t("api.pick")} text={t("api.pickText")} />
        ) : (
          <>
            <Button
              className={styles.back ?? ""}
              variant="default"
              size="compact-xs"
              leftSection={<LeftIcon />}
              onClick={back}
            >
              {t("api.back")}
            </Button>
            <OperationView operation={open} />
          </>
        )}
      </div>
    </div>
  );
}
