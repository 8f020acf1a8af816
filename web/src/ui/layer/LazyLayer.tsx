import { Suspense, useLayoutEffect } from "react";
import { holdKeys } from "../../lib/page/held-keys.ts";

/** Around every dialog or menu that is loaded when it is asked for: what is typed meanwhile waits for it. */
export function LazyLayer(props: { children: React.ReactNode }) {
  return <Suspense fallback={<KeysWait />}>{props.children}</Suspense>;
}

/** Queues keys for as long as it is there. */
export function KeysWait() {
  useLayoutEffect(holdKeys, []);
  return null;
}
