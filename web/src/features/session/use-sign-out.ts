import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { failureText } from "../../api/http/failure-text.ts";
import { signOut } from "../../api/session/sign-in.ts";
import { leave } from "../../lib/page/leave.ts";
import { announce } from "../../lib/store/notices.ts";
import { paths } from "../../lib/page/paths.ts";

/** Signs out, and loads the sign-in page anew, so that nothing stays in memory. A failure is announced. */
export function useSignOut() {
  const { t } = useTranslation("session");
  const client = useQueryClient();
  const out = useMutation({
    mutationFn: () => signOut(client),
    onSuccess: () => leave.to(paths.signIn),
    onError: (error) => announce(t("menu.notSignedOut", { why: failureText(error) }), true),
  });
  return {
    start: () => out.mutate(),
    fault: out.isError ? t("menu.notSignedOut", { why: failureText(out.error) }) : null,
  };
}
