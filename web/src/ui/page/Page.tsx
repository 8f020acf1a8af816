import { Button } from "@mantine/core";
import { useState } from "react";
import { announce } from "../../lib/store/notices.ts";
import { ReloadIcon } from "../text/icons.tsx";
import styles from "./Page.module.css";

/**
 * A page's frame: its position in the menu, its heading, then its content. `fills`: it is as high as the window, and a
 * part of it scrolls.
 */
export function Page(props: { crumb: string; title: string; fills?: true; children: React.ReactNode }) {
  return (
    <div className={styles.page} data-fills={props.fills}>
      <p className="dim">{props.crumb}</p>
      <h1 className={styles.title}>{props.title}</h1>
      {props.children}
    </div>
  );
}

/** The row of buttons above a list; what comes after `end` is at its right. */
export function Bar(props: { children: React.ReactNode; end?: React.ReactNode }) {
  return (
    <div className={styles.bar}>
      {props.children}
      {props.end !== undefined && (
        <>
          <span className={styles.gap} />
          {props.end}
        </>
      )}
    </div>
  );
}

/** Fetches again and announces `done` when that succeeded. `spins`: shows that it is under way. */
export function RefreshButton(props: {
  label: string;
  done: string;
  spins?: true;
  refetch: () => Promise<{ isSuccess: boolean }>;
}) {
  const [refreshing, setRefreshing] = useState(false);
  const refresh = async () => {
    setRefreshing(true);
    const fresh = await props.refetch();
    setRefreshing(false);
    if (fresh.isSuccess) announce(props.done);
  };
  return (
    <Button
      variant="default"
      leftSection={<ReloadIcon />}
      loading={refreshing && props.spins === true}
      onClick={() => void refresh()}
    >
      {props.label}
    </Button>
  );
}
