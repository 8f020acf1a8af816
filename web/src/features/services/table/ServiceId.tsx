import type { Service } from "@core-console/shared/contract/service";
import { usePermission } from "../../../api/session/use-permission.ts";
import { DASH } from "../../../lib/format/format.ts";
import { whyNot } from "../../../lib/format/words.ts";

/** A service's ID; a dash with the reason for whom it is a key that they may not have. `short`: its beginning. */
export function ServiceId(props: { service: Service; short?: boolean }) {
  const { id } = props.service;
  if (id === null) return <NoId />;
  return (
    <span className="mono" title={props.short === true ? id : undefined}>
      {props.short === true ? `${id.slice(0, 8)}…` : id}
    </span>
  );
}

function NoId() {
  const why = whyNot(usePermission("services.id"));
  if (why === null) return DASH;
  return (
    <span title={why}>
      {DASH}
      <span className="visually-hidden">{why}</span>
    </span>
  );
}
