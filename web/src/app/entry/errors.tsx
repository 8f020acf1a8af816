import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { isRouteErrorResponse, Link, useRouteError } from "react-router";
import { isLeaderless } from "@core-console/shared/domain/no-quorum";
import { ApiError, codeOf, problemOf } from "../../api/http/problem.ts";
import { paths } from "../../lib/page/paths.ts";
import { CopyText } from "../../ui/text/CopyText.tsx";
import { Message } from "../../ui/layer/Message.tsx";
import { NotReached } from "../shell/NotReached.tsx";

export function NotFound() {
  const { t } = useTranslation();
  return (
    <Message title={t("notFound.title")} text={t("notFound.text")}>
      <Button component={Link} to={paths.dashboard}>
        {t("notFound.home")}
      </Button>
    </Message>
  );
}

/** The route's error page: what failed, and the request id to search for in the logs. */
export function RouteFailed() {
  const { t } = useTranslation();
  const error = useRouteError();
  if (isRouteErrorResponse(error) && error.status === 404) return <NotFound />;
  const problem = problemOf(error);
  const unreachable = error instanceof ApiError && error.failure.kind !== "problem";
  if (unreachable || isLeaderless(codeOf(error))) return <NotReached error={error} />;
  return (
    <Message title={t("failed.title")} text={t("failed.text")}>
      {problem ? (
        <CopyText label={t("failed.requestId")} text={problem.requestId} />
      ) : (
        <CopyText label={t("failed.details")} text={error instanceof Error ? error.message : String(error)} />
      )}
      <Button onClick={() => location.reload()}>{t("retry")}</Button>
      <Button variant="default" component={Link} to={paths.dashboard}>
        {t("notFound.home")}
      </Button>
    </Message>
  );
}
