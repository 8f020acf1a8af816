import { HOME, type World } from "./world.ts";

const UNIT = "$(systemctl list-units --no-legend --plain 'kuma-core-*' | cut -d ' ' -f 1)";

/** What runs on a host: systemd's own number of this start of the unit, and the executable's version. */
export async function running({ hosts }: World, name: string): Promise<{ invocation: string; version: string }> {
  const invocation = await hosts.mustOn(name, `systemctl show -p InvocationID --value ${UNIT}`);
  return { invocation: invocation.trim(), version: (await hosts.mustOn(name, `${HOME}/kuma version`)).trim() };
}
