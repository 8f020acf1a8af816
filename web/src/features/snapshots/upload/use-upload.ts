import { useEffect, useRef, useState } from "react";
import type { Snapshot } from "@core-console/shared/contract/snapshots/snapshots";
import { failureText } from "../../../api/http/failure-text.ts";
import { ApiError } from "../../../api/http/problem.ts";
import { uploadSnapshot } from "./upload.ts";

/** One upload at a time: how far it is, and what ended it. It pauses when the component is removed. */
export function useUpload(onDone: (snapshot: Snapshot) => void) {
  const [sending, setSending] = useState(false);
  const [sent, setSent] = useState(0);
  const [fault, setFault] = useState<string | null>(null);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);
  const send = async (file: File, passphrase: string | null, signal: AbortSignal) => {
    try {
      const onProgress = (now: number) => !signal.aborted && setSent(now);
      onDone(await uploadSnapshot(file, { passphrase, onProgress, signal }));
    } catch (error) {
      if (!signal.aborted) setFault(error instanceof ApiError ? failureText(error) : String(error));
    } finally {
      setSending(false);
    }
  };
  return {
    sending,
    sent,
    fault,
    start: (file: File, passphrase: string | null) => {
      running.current = new AbortController();
      setFault(null);
      setSending(true);
      void send(file, passphrase, running.current.signal);
    },
    pause: () => running.current?.abort(),
    reset: () => {
      setSent(0);
      setFault(null);
    },
  };
}
