import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { newKey } from "../../api/changes.ts";
import { spendLink } from "../../api/session/sign-in.ts";
import { PendingButton } from "../../ui/page/PendingButton.tsx";
import { Door, Fault } from "./Door.tsx";
import { outsideText } from "./outside-text.ts";
import { useRefusal } from "./use-refusal.ts";

/** A link that signs in: only by a click, so that link prefetchers do not consume it. */
export function LinkSignIn(props: { secret: string; login: string; until: string; onIn: () => void }) {
  const { t } = useTranslation("session");
  const client = useQueryClient();
  const refusal = useRefusal();
  const [key] = useState(newKey);
  const enter = useMutation({
    mutationFn: () => spendLink(client, props.secret, null, key),
    onSuccess: props.onIn,
    onError: (error) => refusal.take(error, (e) => outsideText(e, t)),
  });
  return (
    <Door
      title={t("setup.titleFor", { login: props.login })}
      text={t("setup.textFor", { login: props.login, time: props.until })}
    >
      <Fault text={refusal.text} />
      <PendingButton waits={false} pending={enter.isPending} barred={refusal.waits} onClick={() => enter.mutate()}>
        {t("setup.use", { login: props.login })}
      </PendingButton>
    </Door>
  );
}
