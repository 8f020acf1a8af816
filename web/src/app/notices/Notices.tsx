import { useEffect, useState } from "react";
import { notice } from "../../lib/store/notices.ts";
import { useStore } from "../../lib/store/use-store.ts";
import styles from "./Notices.module.css";

const SHOWN_MS = 4000;

/** The live region, and for a few seconds the same text on the screen. */
export function Notices() {
  const now = useStore(notice);
  const [hidden, setHidden] = useState(0);
  useEffect(() => {
    if (now === null) return;
    const timer = setTimeout(() => setHidden(now.n), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [now]);
  const visible = now !== null && now.shown && hidden !== now.n;
  return (
    <div role="status" aria-live="polite" className={visible ? styles.notice : "visually-hidden"}>
      {now !== null && <span key={now.n}>{now.text}</span>}
    </div>
  );
}
