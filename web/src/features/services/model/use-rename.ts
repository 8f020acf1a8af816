import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import type { Service } from "@core-console/shared/contract/service";
import { renameService } from "../../../api/changes.ts";
import { clickKeys } from "../../../api/http/click-keys.ts";
import { failureText } from "../../../api/http/failure-text.ts";
import { nameFault } from "../../../lib/page/name-fault.ts";
import { sayIt } from "../../../lib/format/words.ts";
import { useChangeBarred } from "./use-change-barred.ts";

/**
 * A form that gives a service another name. It is sent for the record that the user saw when the form opened, so that
 * another user's change is not overwritten. Calls `onDone` with the name that the service has then.
 */
export function useRename(service: Service, onDone: (name: string) => void) {
  const client = useQueryClient();
  const barred = useChangeBarred();
  const [opened] = useState({ ref: service.ref, revision: service.revision, name: service.name });
  const [name, setName] = useState(service.name);
  const [fault, setFault] = useState<string | null>(null);
  const [keys] = useState(clickKeys);
  const abort = useRef<AbortController | null>(null);
  const send = useMutation({
    mutationFn: (click: { name: string; key: string; signal: AbortSignal }) =>
      renameService(client, opened, click.name, click.key, click.signal),
    onSuccess: (renamed) => {
      keys.done();
      onDone(renamed.name);
    },
    onError: (error) => {
      keys.failed(error);
      setFault(failureText(error));
    },
  });
  return {
    name,
    fault,
    barred,
    pending: send.isPending,
    setName: (next: string) => {
      setName(next);
      setFault(null);
    },
    submit: () => {
      const wanted = name.trim();
      if (send.isPending || barred !== null) return;
      if (wanted === opened.name) return onDone(wanted);
      const wrong = nameFault(wanted);
      if (wrong !== null) return setFault(sayIt({ code: wrong }));
      setFault(null);
      abort.current = new AbortController();
      send.mutate({ name: wanted, key: keys.keyFor(wanted), signal: abort.current.signal });
    },
    giveUp: () => abort.current?.abort(),
  };
}
