import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Service } from "@core-console/shared/contract/service";
import { useState } from "react";
import { renewJoin } from "../../../api/changes.ts";
import { clickKeys } from "../../../api/http/click-keys.ts";
import { useWaits } from "../../../api/hooks/use-waits.ts";
import { announce } from "../../../lib/store/notices.ts";
import { failureText } from "../../../api/http/failure-text.ts";
import { PendingButton } from "../../../ui/page/PendingButton.tsx";
import { useChangeBarred } from "../model/use-change-barred.ts";

export function Renew(props: { service: Service }) {
  const { t } = useTranslation("services");
  const client = useQueryClient();
  const waits = useWaits();
  const [keys] = useState(clickKeys);
  const renew = useMutation({
    mutationFn: (key: string) => renewJoin(client, props.service.ref, key, new AbortController().signal),
    onSuccess: () => {
      keys.done();
      announce(t("renewed", { name: props.service.name }), true);
    },
    onError: (error) => {
      keys.failed(error);
      announce(failureText(error), true);
    },
  });
  return (
    <PendingButton
      waits={waits}
      why={useChangeBarred()}
      pending={renew.isPending}
      onClick={() => renew.mutate(keys.keyFor("renew"))}
    >
      {t("action.renew")}
    </PendingButton>
  );
}
