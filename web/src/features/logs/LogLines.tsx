import { Button } from "@mantine/core";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useId, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Message } from "../../ui/layer/Message.tsx";
import { summaryOf, timeOf } from "./line-text.ts";
import styles from "./log.module.css";
import type { FedLine } from "./log-feed.ts";
import type { LogView } from "./log-url.ts";
import { useListEnd } from "./use-list-end.ts";

const ROW_PX = 22;

/**
 * The lines, one per row, of which only visible ones are rendered. At its end the list follows new lines; above it
 * stays put.
 */
export function LogLines(props: {
  lines: readonly FedLine[];
  view: LogView;
  chosen: number | null;
  onChoose: (line: FedLine | null) => void;
}) {
  const { t } = useTranslation("log");
  const { lines, view, chosen, onChoose } = props;
  const id = useId();
  const { box, ...end } = useListEnd(lines.at(-1)?.n ?? 0, view);
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    overscan: 20,
    getItemKey: (index) => lines[index]?.n ?? index,
  });
  const at = lines.findIndex((line) => line.n === chosen);
  // The details take space from the list: a line clicked at its end would be hidden behind them.
  const latest = useRef({ at, virtualizer });
  useEffect(() => {
    latest.current = { at, virtualizer };
  });
  useEffect(() => {
    if (chosen !== null && latest.current.at >= 0) latest.current.virtualizer.scrollToIndex(latest.current.at);
  }, [chosen]);
  const onKey = (event: React.KeyboardEvent) => {
    if (event.key === "Escape") onChoose(null);
    const page = Math.max(1, Math.floor((box.current?.clientHeight ?? 0) / ROW_PX) - 1);
    const index = indexAfterKey(event, { at, count: lines.length, page });
    if (index === null) return;
    event.preventDefault();
    const line = lines[index];
    if (line !== undefined) onChoose(line);
  };
  if (lines.length === 0)
    return (
      <Message
        level={2}
        title={view.text === "" && view.level === null ? t("empty") : t("noMatch")}
        text={view.follow ? t("emptyText") : t("noMatchText")}
      />
    );
  return (
    <div className={styles.frame} data-chosen={chosen !== null}>
      <div
        ref={box}
        className={styles.lines}
        role="listbox"
        aria-label={t("lines")}
        aria-activedescendant={at < 0 ? undefined : `${id}-${chosen}`}
        tabIndex={0}
        onKeyDown={onKey}
        onScroll={end.onScroll}
      >
        <div className={styles.all} style={{ height: virtualizer.getTotalSize() }} role="presentation">
          {virtualizer.getVirtualItems().map((item) => {
            const fed = lines[item.index];
            if (fed === undefined) return null;
            return (
              <LineRow
                key={item.key}
                id={`${id}-${fed.n}`}
                fed={fed}
                chosen={fed.n === chosen}
                index={item.index}
                count={lines.length}
                start={item.start}
                onChoose={onChoose}
              />
            );
          })}
        </div>
      </div>
      {!end.isThere && view.follow && (
        <Button className={styles.toEnd ?? ""} size="compact-xs" onClick={end.go}>
          {t("toEnd")}
        </Button>
      )}
    </div>
  );
}

/** Returns the index that a key chooses in a list; null: the key has nothing to do with it. `at` -1: none is chosen. */
function indexAfterKey(
  event: Pick<React.KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey">,
  list: { at: number; count: number; page: number },
): number | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  const from = list.at < 0 ? list.count : list.at;
  const target: Record<string, number> = {
    ArrowUp: from - 1,
    ArrowDown: from + 1,
    PageUp: from - list.page,
    PageDown: from + list.page,
    Home: 0,
    End: list.count - 1,
  };
  const index = target[event.key];
  return index === undefined ? null : Math.max(0, Math.min(list.count - 1, index));
}

interface LineRowProps {
  id: string;
  fed: FedLine;
  chosen: boolean;
  index: number;
  count: number;
  /** distance from the top of the list, px */
  start: number;
  onChoose: (line: FedLine | null) => void;
}

function LineRow(props: LineRowProps) {
  const { fed, chosen } = props;
  const { line } = fed;
  return (
    <div
      id={props.id}
      className={`${styles.line} mono`}
      role="option"
      aria-selected={chosen}
      aria-setsize={props.count}
      aria-posinset={props.index + 1}
      data-level={line.level}
      style={{ transform: `translateY(${props.start}px)` }}
      onClick={() => props.onChoose(chosen ? null : fed)}
    >
      <span className={styles.time}>{timeOf(line)}</span>
      <span className={styles.level}>{line.level}</span>
      <span className={styles.said}>
        {line.message} <span className={styles.about}>{summaryOf(line)}</span>
      </span>
    </div>
  );
}
