import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Service } from "@core-console/shared/contract/service";
import { useState } from "react";
import { renewJoin } from "../../api/changes.ts";
import { clickKeys } from "../../api/click-keys.ts";
import { useWaits } from "../../api/use-waits.ts";
import { announce } from "../../lib/notices.ts";
import { failureText } from "../../api/failure-text.ts";
import { HeldButton } from "../../ui/HeldButton.tsx";
import { useChangeBarred } from "./use-change-barred.ts";

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
    <HeldButton
      waits={waits}
      why={useChangeBarred()}
      pending={renew.isPending}
      onClick={() => renew.mutate(keys.keyFor("renew"))}
    >
      {t("action.renew")}
    </HeldButton>
  );
}
