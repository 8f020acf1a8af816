import { Suspense, useLayoutEffect } from "react";
import { queueKeys } from "../../lib/page/queued-keys.ts";

/** Wraps every dialog or menu that is loaded on demand: keys typed meanwhile are queued for it. */
export function LazyLayer(props: { children: React.ReactNode }) {
  return <Suspense fallback={<KeysWait />}>{props.children}</Suspense>;
}

/** Queues keys for as long as it is mounted. */
export function KeysWait() {
  useLayoutEffect(queueKeys, []);
  return null;
}
