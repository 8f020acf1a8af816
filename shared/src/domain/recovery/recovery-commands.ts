// The unit of a Core is named by its service ID, which is a secret until its Core has joined: a pattern stands for it.

/** Starts the Core of a host again. */
export const START_CORE = "sudo systemctl restart $(basename -a /etc/systemd/system/kuma-core-*.service)";
/** Shows the end of a Core's log. */
export const SHOW_LOG = "sudo journalctl -u 'kuma-core-*' -n 50";
/** Recovers the cluster from the data of the host where it runs. */
export const RECOVER = "sudo /opt/kaspersky/kuma/kuma cluster recover";

/**
 * Makes the first Core of a new life on a host without one, where the package is unpacked; `file`: a snapshot there,
 * null where none is known.
 */
export const restoreCommand = (file: string | null): string => `sudo ./kuma snapshot restore ${file ?? "FILE"}`;

/** Brings a Core of the life that ended back; `to`: the address of a Core of the new one, `core-1.soc.example:7210`. */
export const rejoinCommand = (to: string): string => `sudo /opt/kaspersky/kuma/kuma core --rejoin ${to}`;

/** Returns the command that only shows the plan where this one recovers. */
export const planCommand = (recover: string): string => `${recover} --plan`;
