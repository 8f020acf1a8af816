// The unit of a Core is named by its service ID, which is a secret until its Core has joined: a pattern stands for it.

/** Starts the Core of a host again. */
export const START_CORE = "sudo systemctl restart $(basename -a /etc/systemd/system/kuma-core-*.service)";
/** Shows the end of a Core's log. */
export const SHOW_LOG = "sudo journalctl -u 'kuma-core-*' -n 50";
/** Shows the plan of recovery on a host, its Core running or not. */
export const SHOW_PLAN = "sudo /opt/kaspersky/kuma/kuma cluster recover --plan";
