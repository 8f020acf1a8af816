import { useMutation } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { clickKeys } from "../http/click-keys.ts";
import type { Click } from "../http/change.ts";

/**
 * Executes a click: with its own key (the same one again while the outcome is unknown), held while there is no leader,
 * aborted with `giveUp`. `failed` is not called for an aborted click.
 */
export function useAct<A, T>(on: {
  run: (what: A, click: Click) => Promise<T>;
  done: (made: T, what: A) => void;
  failed: (error: unknown, what: A) => void;
}) {
  const [keys] = useState(clickKeys);
  const given = useRef<AbortController | null>(null);
  const { mutate, isPending } = useMutation({
    mutationFn: (c: { what: A; click: Click }) => on.run(c.what, c.click),
    onSuccess: (made, c) => {
      keys.done();
      on.done(made, c.what);
    },
    onError: (error, c) => {
      keys.failed(error);
      if (!c.click.signal.aborted) on.failed(error, c.what);
    },
  });
  return {
    pending: isPending,
    start: (what: A) => {
      if (isPending) return;
      given.current = new AbortController();
      mutate({ what, click: { key: keys.keyFor(what), signal: given.current.signal } });
    },
    giveUp: () => given.current?.abort(),
  };
}
