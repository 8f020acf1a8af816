import { Suspense, useLayoutEffect } from "react";
import { holdKeys } from "../../lib/page/held-keys.ts";

/** Wraps every dialog or menu that is loaded on demand: keys typed meanwhile are queued for it. */
export function LazyLayer(props: { children: React.ReactNode }) {
  return <Suspense fallback={<KeysWait />}>{props.children}</Suspense>;
}

/** Queues keys for as long as it is mounted. */
export function KeysWait() {
  useLayoutEffect(holdKeys, []);
  return null;
}
