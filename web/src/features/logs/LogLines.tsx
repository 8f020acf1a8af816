import { Button } from "@mantine/core";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Message } from "../../ui/layer/Message.tsx";
import { summaryOf, timeOf } from "./line-text.ts";
import styles from "./log.module.css";
import type { FedLine } from "./log-feed.ts";
import type { LogView } from "./log-url.ts";

const ROW_PX = 22;
/** Distance from the end, in pixels, within which the list counts as scrolled to its end. */
const NEAR_PX = 40;

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
  const box = useRef<HTMLDivElement>(null);
  const [atEnd, setAtEnd] = useState(true);
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    overscan: 20,
    getItemKey: (index) => lines[index]?.n ?? index,
  });
  const last = lines.at(-1)?.n ?? 0;
  useEffect(() => {
    const list = box.current;
    if (atEnd && last > 0 && list !== null) list.scrollTop = list.scrollHeight;
  }, [atEnd, last, view]);
  const at = lines.findIndex((line) => line.n === chosen);
  // The details take space from the list: a line clicked at its end would be hidden behind them.
  const latest = useRef({ at, virtualizer });
  useEffect(() => {
    latest.current = { at, virtualizer };
  });
  useEffect(() => {
    if (chosen !== null && latest.current.at >= 0) latest.current.virtualizer.scrollToIndex(latest.current.at);
  }, [chosen]);
  const choose = (index: number) => {
    const line = lines[Math.max(0, Math.min(lines.length - 1, index))];
    if (line === undefined) return;
    onChoose(line);
  };
  const onKey = (event: React.KeyboardEvent) => {
    const from = at < 0 ? lines.length : at;
    const page = Math.max(1, Math.floor((box.current?.clientHeight ?? 0) / ROW_PX) - 1);
    const to: Record<string, number> = {
      ArrowUp: from - 1,
      ArrowDown: from + 1,
      PageUp: from - page,
      PageDown: from + page,
      Home: 0,
      End: lines.length - 1,
    };
    const index = to[event.key];
    if (event.key === "Escape") onChoose(null);
    if (index === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    choose(index);
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
        onScroll={(e) => {
          const { scrollTop, clientHeight, scrollHeight } = e.currentTarget;
          setAtEnd(scrollHeight - scrollTop - clientHeight < NEAR_PX);
        }}
      >
        <div className={styles.all} style={{ height: virtualizer.getTotalSize() }} role="presentation">
          {virtualizer.getVirtualItems().map((item) => {
            const fed = lines[item.index];
            if (fed === undefined) return null;
            const { line } = fed;
            return (
              <div
                key={item.key}
                id={`${id}-${fed.n}`}
                className={`${styles.line} mono`}
                role="option"
                aria-selected={fed.n === chosen}
                aria-setsize={lines.length}
                aria-posinset={item.index + 1}
                data-level={line.level}
                style={{ transform: `translateY(${item.start}px)` }}
                onClick={() => onChoose(fed.n === chosen ? null : fed)}
              >
                <span className={styles.time}>{timeOf(line)}</span>
                <span className={styles.level}>{line.level}</span>
                <span className={styles.said}>
                  {line.message} <span className={styles.about}>{summaryOf(line)}</span>
                </span>
              </div>
            );
          })}
        </div>
      </div>
      {!atEnd && view.follow && (
        <Button className={styles.toEnd ?? ""} size="compact-xs" onClick={() => setAtEnd(true)}>
          {t("toEnd")}
        </Button>
      )}
    </div>
  );
}
