import { ActionIcon } from "@mantine/core";
import { lazy, Suspense, useState } from "react";
import { useWhoami } from "../../api/session/use-permission.ts";
import { UserIcon } from "../../ui/text/icons.tsx";
import { KeysWait } from "../../ui/layer/LazyLayer.tsx";
import { withWords } from "../theme/lang.ts";

const UserMenu = lazy(async () => ({
  default: (await withWords(import("../../features/session/menu/UserMenu.tsx"))).UserMenu,
}));

/** The button in the header's corner. A click before its menu is loaded opens the menu once it is. */
export function UserButton() {
  const me = useWhoami();
  const [wanted, setWanted] = useState(false);
  if (me === undefined) return null;
  return (
    <Suspense
      fallback={
        <>
          {wanted && <KeysWait />}
          <ActionIcon variant="subtle" color="gray" aria-label={me.login} onClick={() => setWanted(true)}>
            <UserIcon />
          </ActionIcon>
        </>
      }
    >
      <UserMenu me={me} open={wanted} />
    </Suspense>
  );
}
