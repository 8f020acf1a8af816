import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Service } from "@core-console/shared/contract/service";
import { removeService } from "../../../api/changes.ts";
import { wasRefused } from "../../../api/http/retry-change.ts";
import { announce } from "../../../lib/store/notices.ts";
import { ActDialog } from "./ActDialog.tsx";
import { followOperation } from "../model/operations.ts";
import { isMember, removalAhead } from "../model/removal-ahead.ts";
import { RemoveSum } from "./RemoveSum.tsx";
import { useActionFacts } from "../model/use-action-facts.ts";
import { useListed } from "../model/use-listed.ts";

/** Asks before services are taken out: records that never joined go at once, members by an operation. */
export function RemoveDialog(props: {
  services: readonly Service[];
  onGone: (refs: readonly string[]) => void;
  onClose: () => void;
}) {
  const { t } = useTranslation("services");
  const client = useQueryClient();
  const known = useActionFacts();
  const listed = useListed(props.services);
  // the sum that is asked about is the one that was read, also while the first of several is on its way out
  const [begun, setBegun] = useState<ReturnType<typeof removalAhead> | null>(null);
  const ahead = begun ?? removalAhead(listed, known);
  const { sum, order } = ahead;
  const members = order.filter(isMember);
  return (
    <ActDialog
      kind="remove"
      services={order}
      // where it costs fault tolerance (docs/architecture/membership.md)
      typed={sum !== null && sum.mayFail < sum.nowMayFail ? members.map((s) => s.name).join(", ") : null}
      ask={async (service, key, signal) => {
        const { ref, name } = service;
        setBegun(ahead);
        // a record goes unasked: one that joins at this very moment would be a member by then
        const revision = isMember(service) ? null : service.revision;
        const operation = await removeService(client, { ref, revision }, key, signal).catch((error: unknown) => {
          // nothing is on its way: what is asked about next is what there is now
          if (wasRefused(error) && ref === order[0]?.ref) setBegun(null);
          throw error;
        });
        props.onGone([ref]);
        if (operation === null) announce(t("removed", { name }), true);
        else followOperation(client, operation);
      }}
      onAsked={() => {
        const [first] = members;
        if (first !== undefined)
          announce(
            members.length === 1
              ? t("remove.begun", { name: first.name })
              : t("remove.begunMany", { count: members.length }),
            true,
          );
      }}
      onClose={props.onClose}
    >
      <RemoveSum ahead={ahead} others={begun === null && known.acting.size > 0} />
    </ActDialog>
  );
}
