import { useMutation } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Service } from "@core-console/shared/contract/service";
import { newKey } from "../../../api/changes.ts";
import { failureText } from "../../../api/http/failure-text.ts";
import { wasRefused } from "../../../api/http/retry-change.ts";
import { isOutcomeUnknown } from "../../../api/http/problem.ts";

export type ActKind = "restart" | "remove" | "transfer";
export type SendAct = (service: Service, key: string, signal: AbortSignal) => Promise<void>;

/**
 * Sends the requests of an act one after another and stops at the first that fails; `start` again sends what is left.
 * Calls `onAllAccepted` when none is left.
 */
export function useActRequests(options: {
  kind: ActKind;
  services: readonly Service[];
  send: SendAct;
  onAllAccepted: () => void;
}) {
  const { t } = useTranslation("services");
  const { kind } = options;
  const abort = useRef(new AbortController());
  const [fault, setFault] = useState<string | null>(null);
  const [accepted, setAccepted] = useState<ReadonlySet<string>>(new Set());
  // keys of requests without a response: the same key returns their outcome, another one would find the service busy
  const [unanswered, setUnanswered] = useState<ReadonlyMap<string, string>>(new Map());
  const left = options.services.filter((s) => !accepted.has(s.ref));
  const requests = useMutation({
    mutationFn: async () => {
      abort.current = new AbortController();
      setFault(null);
      for (const service of left) {
        const { ref, name } = service;
        const key = unanswered.get(ref) ?? newKey();
        setUnanswered((now) => new Map(now).set(ref, key));
        try {
          await options.send(service, key, abort.current.signal);
          setAccepted((now) => new Set(now).add(ref));
        } catch (error) {
          if (wasRefused(error)) setUnanswered((now) => new Map([...now].filter(([one]) => one !== ref)));
          setFault(
            isOutcomeUnknown(error)
              ? t("unanswered", { name })
              : t(`${kind}.refused`, { name, why: failureText(error) }),
          );
          throw error;
        }
      }
    },
    onSuccess: options.onAllAccepted,
  });
  return {
    fault,
    left,
    unanswered,
    pending: requests.isPending,
    start: () => requests.mutate(),
    giveUp: () => abort.current.abort(),
  };
}
