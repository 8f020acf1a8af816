import { ActionIcon } from "@mantine/core";
import { lazy } from "react";
import { useWhoami } from "../../api/session/use-permission.ts";
import { UserIcon } from "../../ui/text/icons.tsx";
import { LazyMenu } from "../../ui/layer/LazyMenu.tsx";
import { withWords } from "../theme/lang.ts";

const UserMenu = lazy(async () => ({
  default: (await withWords(import("../../features/session/menu/UserMenu.tsx"))).UserMenu,
}));

/** The button in the header's corner. */
export function UserButton() {
  const me = useWhoami();
  if (me === undefined) return null;
  return (
    <LazyMenu
      button={(open) => (
        <ActionIcon variant="subtle" color="gray" aria-label={me.login} onClick={open}>
          <UserIcon />
        </ActionIcon>
      )}
    >
      {(open) => <UserMenu me={me} open={open} />}
    </LazyMenu>
  );
}
