import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { codeOf } from "../../api/http/problem.ts";
import { lookAtLink } from "../../api/session/sign-in.ts";
import { useFailure } from "../../api/hooks/use-steady.ts";
import { clockTime } from "../../lib/format/format.ts";
import { usePageTitle } from "../../lib/format/page-title.ts";
import { paths } from "../../lib/page/paths.ts";
import { setupSecret, takeSetupSecret } from "../../lib/page/setup-secret.ts";
import { useStore } from "../../lib/store/use-store.ts";
import { sayIt } from "../../lib/format/words.ts";
import { Bars } from "../../ui/page/PageSkeleton.tsx";
import { Door } from "./Door.tsx";
import { LinkSignIn } from "./LinkSignIn.tsx";
import { MakeAdministrator } from "./MakeAdministrator.tsx";
import { outsideText } from "./outside-text.ts";

/** The target of a one-time link. The secret is sent to the server in a body, never in a URL. */
export function Setup() {
  const { t } = useTranslation("session");
  const { t: common } = useTranslation();
  usePageTitle(t("title"));
  const navigate = useNavigate();
  const secret = useStore(setupSecret);
  useEffect(() => {
    // another link, pasted into the address bar of this page
    const again = () => takeSetupSecret(paths.setup);
    globalThis.addEventListener("hashchange", again);
    return () => globalThis.removeEventListener("hashchange", again);
  }, []);
  const link = useQuery({
    queryKey: ["setupLook", secret],
    queryFn: ({ signal }) => lookAtLink(secret ?? "", signal),
    enabled: secret !== null,
    gcTime: 0,
  });
  const failure = useFailure(link);
  const done = () => {
    setupSecret.set(null);
    void navigate(paths.dashboard, { replace: true });
  };
  const toSignIn = (
    <Button component={Link} to={paths.signIn} variant="default" size="sm">
      {t("setup.toSignIn")}
    </Button>
  );
  if (secret === null)
    return (
      <Door title={t("setup.none")} text={t("setup.noneText")}>
        {toSignIn}
      </Door>
    );
  if (failure !== null) {
    const over = codeOf(failure) === "link_invalid" || codeOf(failure) === "validation_failed";
    return (
      <Door
        title={t(over ? "setup.invalid" : "setup.failed")}
        text={over ? sayIt({ code: "link_invalid" }) : outsideText(failure, t)}
      >
        {!over && <Button onClick={() => void link.refetch()}>{common("retry")}</Button>}
        {toSignIn}
      </Door>
    );
  }
  if (link.data === undefined)
    return (
      <div role="status" aria-label={t("setup.looking")}>
        <Bars rows={4} />
      </div>
    );
  const until = clockTime(link.data.expiresAt);
  return link.data.user === null ? (
    <MakeAdministrator secret={secret} until={until} onIn={done} />
  ) : (
    <LinkSignIn secret={secret} login={link.data.user} until={until} onIn={done} />
  );
}
