import { HOME, type World } from "./world.ts";

/** Where a script could change something; what runs there writes to /run, /var and its own folder. */
const PLACES = `/etc /opt /usr/local /root /srv`;
/** System users and their shadows are rewritten as a whole: what they hold counts, not when. */
const REWRITTEN = "-path /etc/passwd -o -path /etc/group -o -path /etc/shadow -o -path /etc/gshadow -o -name '*-'";

/**
 * Everything on a host that a script could have changed: type, mode, owner, size, time of last change, target; folders
 * without sizes and times. The Core's own folder lives by itself.
 */
export function listing(world: World, host: string): Promise<string> {
  const find = `find ${PLACES} -xdev -path ${HOME}/core -prune -o -path /root/.ansible -prune -o -path /opt/other -prune`;
  const files = `${find} -o \\( ${REWRITTEN} \\) -prune -o -name kuma-other.service.d -prune -o`;
  return world.hosts.mustOn(
    host,
    `${files} -type d -printf '%p d %m %u %g\\n' -o -printf '%p %y %m %u %g %s %T@ %l\\n' | sort; ` +
      "cat /etc/passwd /etc/group; systemctl list-unit-files --no-legend 'kuma*' || true",
  );
}
