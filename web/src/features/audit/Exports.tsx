import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { wallClock } from "../../lib/format/clock.ts";
import { useStore } from "../../lib/store/use-store.ts";
import type { AuditView } from "./audit-url.ts";
import { exportHref } from "./queries.ts";

/** Links that download all entries of the view as a file. Only they follow the clock: “the last hour” moves on. */
export function Exports(props: { view: AuditView }) {
  const { t } = useTranslation("audit");
  const now = useStore(wallClock);
  return (
    <>
      <span className="dim">{t("export")}</span>
      <Button component="a" variant="default" href={exportHref(props.view, "csv", now)} download>
        CSV
      </Button>
      <Button component="a" variant="default" href={exportHref(props.view, "jsonl", now)} download>
        JSONL
      </Button>
    </>
  );
}
