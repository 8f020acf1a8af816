import { ActionIcon, Button, Menu, TextInput } from "@mantine/core";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Service } from "@core-console/shared/contract/service";
import { ActItem } from "../../../ui/list/ActItem.tsx";
import { DotsIcon, DownIcon, GearIcon, ReloadIcon } from "../../../ui/text/icons.tsx";
import { KeysWait } from "../../../ui/layer/LazyLayer.tsx";
import { isTyping } from "../../../lib/page/typing.ts";
import { ActionItems } from "../acts/ActionItems.tsx";
import type { ColumnId } from "./columns.tsx";
import type { RowAction } from "../model/row-actions.ts";
import styles from "./Toolbar.module.css";
import { useChangeBarred } from "../model/use-change-barred.ts";

const ColumnGear = lazy(async () => ({ default: (await import("./ColumnGear.tsx")).ColumnGear }));

export interface ToolbarProps {
  search: string;
  ticked: readonly Service[];
  shown: readonly ColumnId[];
  refreshing: boolean;
  onSearch: (text: string) => void;
  onAdd: () => void;
  onRefresh: () => void;
  onAct: (action: RowAction) => void;
  onColumns: (columns: readonly ColumnId[] | null) => void;
}

export function Toolbar(props: ToolbarProps) {
  const { t } = useTranslation("services");
  const barred = useChangeBarred();
  const search = useRef<HTMLInputElement>(null);
  // a click that comes before the gear is loaded opens it once it is
  const [gearWanted, setGearWanted] = useState(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const slash = event.key === "/" || (event.code === "Slash" && !event.shiftKey && event.key === "."); // as on a Russian layout
      if (!slash || event.ctrlKey || event.metaKey || isTyping(event.target)) return;
      event.preventDefault();
      search.current?.focus();
      search.current?.select();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
  return (
    <div className={styles.bar}>
      <Menu position="bottom-start">
        <Menu.Target>
          <Button rightSection={<DownIcon />}>{t("add")}</Button>
        </Menu.Target>
        <Menu.Dropdown>
          <ActItem why={barred} hint="N" onAct={props.onAdd}>
            {t("addCore")}
          </ActItem>
        </Menu.Dropdown>
      </Menu>
      <Button variant="default" leftSection={<ReloadIcon />} loading={props.refreshing} onClick={props.onRefresh}>
        {t("refresh")}
      </Button>
      {props.ticked.length > 0 && (
        <Menu position="bottom-start" returnFocus>
          <Menu.Target>
            <Button
              variant="outline"
              leftSection={<DotsIcon />}
              aria-label={`${t("menu")}: ${t("ticked", { count: props.ticked.length })}`}
            >
              {t("ticked", { count: props.ticked.length })}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <ActionItems services={props.ticked} onAct={props.onAct} />
          </Menu.Dropdown>
        </Menu>
      )}
      <span className={styles.gap} />
      <TextInput
        ref={search}
        type="search"
        size="xs"
        className={styles.search}
        aria-label={t("search")}
        placeholder={t("search")}
        value={props.search}
        onChange={(e) => props.onSearch(e.currentTarget.value)}
        rightSection={<span className={styles.key}>/</span>}
        onKeyDown={(e) => {
          if (e.key === "Escape") {
            props.onSearch("");
            e.currentTarget.blur();
          }
        }}
      />
      <Suspense
        fallback={
          <>
            {gearWanted && <KeysWait />}
            <ActionIcon size={30} aria-label={t("columns")} onClick={() => setGearWanted(true)}>
              <GearIcon />
            </ActionIcon>
          </>
        }
      >
        <ColumnGear shown={props.shown} onColumns={props.onColumns} open={gearWanted} />
      </Suspense>
    </div>
  );
}
