import { Button, Checkbox, NativeSelect } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { paths } from "../../lib/page/paths.ts";
import { logHref } from "../../lib/store/save-file.ts";
import { Bar } from "../../ui/page/Page.tsx";
import { FilterBar, SearchFilter } from "../../ui/list/FilterBar.tsx";
import type { LogView } from "./log-url.ts";
import { LogLevelMenu } from "./LogLevelMenu.tsx";

const LEVELS = ["info", "warn", "error"] as const;

/** The filters and actions of the log page; every choice goes to the URL. */
export function LogBar(props: { serviceRef: string; view: LogView; onView: (view: LogView) => void }) {
  const { t } = useTranslation("log");
  const { view, onView, serviceRef } = props;
  return (
    <>
      <Bar
        end={
          <>
            {view.file === "core" && <LogLevelMenu serviceRef={serviceRef} />}
            <Button component="a" variant="default" href={logHref(serviceRef, view.file === "engine")} download>
              {t("download")}
            </Button>
          </>
        }
      >
        <Button component={Link} variant="default" to={paths.service(serviceRef)}>
          {t("back")}
        </Button>
      </Bar>
      <FilterBar label={t("filters")}>
        <NativeSelect
          size="xs"
          aria-label={t("file")}
          value={view.file}
          onChange={(e) => onView({ ...view, file: e.currentTarget.value === "engine" ? "engine" : "core" })}
        >
          <option value="core">{t("core")}</option>
          <option value="engine">{t("engine")}</option>
        </NativeSelect>
        <SearchFilter label={t("search")} value={view.text} onValue={(text) => onView({ ...view, text })} />
        <NativeSelect
          size="xs"
          aria-label={t("level")}
          value={view.level ?? ""}
          onChange={(e) => onView({ ...view, level: LEVELS.find((l) => l === e.currentTarget.value) ?? null })}
        >
          <option value="">{t("all")}</option>
          {LEVELS.map((level) => (
            <option key={level} value={level}>
              {t(`from.${level}`)}
            </option>
          ))}
        </NativeSelect>
        <Checkbox
          size="xs"
          label={t("follow")}
          checked={view.follow}
          onChange={(e) => onView({ ...view, follow: e.currentTarget.checked })}
        />
      </FilterBar>
    </>
  );
}
