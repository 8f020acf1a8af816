import { EXIT_HOPELESS, EXIT_RESTART } from "../../lib/process/exit-codes.ts";

/** Inputs of a unit. */
export interface UnitWish {
  home: string;
  /** the etcd to use where it is not in the home: KUMA_ETCD of the user who installs; without a placeFault */
  engine: string | null;
  /** locale of the sentences in the journal */
  locale: string;
}

/** Returns the name of the service in the documented procedure: `kuma-core-<service ID>`. */
export function unitName(id: string): string {
  return `kuma-core-${id}.service`;
}

const UNIT = /^kuma-core-([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\.service$/;

/** Returns the service ID in a unit's name; null where it is not a unit of a Core. */
export function idOfUnit(file: string): string | null {
  return UNIT.exec(file)?.[1] ?? null;
}

/** Returns the home in a unit's text as unitText writes it; null where it is not one of ours. */
export function homeOfUnit(text: string): string | null {
  return /^ExecStart=\S+ core --home (\S+)$/m.exec(text)?.[1] ?? null;
}

/**
 * Returns what an earlier installation chose and a later one, by a user with another locale and environment, keeps:
 * values that need no quoting, as unitText writes them.
 */
export function settingsOf(text: string | null): { locale: string | null; engine: string | null } {
  const value = (name: string): string | null =>
    new RegExp(`^Environment=${name}=([\\w./@-]+)$`, "m").exec(text ?? "")?.[1] ?? null;
  return { locale: value("LANG"), engine: value("KUMA_ETCD") };
}

/**
 * Returns what is wrong with the path of a home or an etcd: it must need no quoting in a unit, and the unit's own
 * protections must leave it visible.
 */
export function placeFault(path: string): "name" | "place" | null {
  if (!/^(\/[\w.-]+)+$/.test(path) || /\/\.{1,2}(\/|$)/.test(path)) return "name";
  return /^\/(home|root|run|tmp|var\/tmp|proc|sys|dev|boot|efi)(\/|$)/.test(path) ? "place" : null;
}

/**
 * Returns the unit of a Core. The Core's identity is in its home: the unit has no ID of a join, and no name, which
 * others chose and which systemd would read as settings that root runs. The Core runs as kuma without any capability
 * and writes to its home alone; MemoryDenyWriteExecute is left out because the runtime compiles as it runs.
 */
export function unitText(wish: UnitWish): string {
  const command = `${wish.home}/kuma core --home ${wish.home}`;
  return `# Written by ${wish.home}/kuma core --install, which writes it anew each time. Own settings: systemctl edit.
[Unit]
Description=KUMA Core
Wants=network-online.target
After=network-online.target time-sync.target
# A Core that is cut off or waits for the others goes on trying.
StartLimitIntervalSec=0

[Service]
Type=notify
# systemd-notify speaks for the Core, and is a process of its own.
NotifyAccess=all
ExecStart=${command}
User=kuma
Group=kuma
WorkingDirectory=${wish.home}
Environment=LANG=${wish.locale}
${wish.engine === null ? "" : `Environment=KUMA_ETCD=${wish.engine}\n`}UMask=0077

# Fed while the control loop comes round. A Core that hangs is killed by a watchdog of its own long before this one, which
# is the last resort: its food comes by a program, and a busy machine is slow to start one.
WatchdogSec=60
TimeoutStartSec=120
# Leadership is handed over and etcd ends in good order; then whatever is left is killed.
TimeoutStopSec=30
KillMode=control-group
Restart=on-failure
RestartSec=1
# ${EXIT_RESTART}: asked to restart from the page; ${EXIT_HOPELESS}: somebody has to act first, the journal says how.
RestartForceExitStatus=${EXIT_RESTART}
SuccessExitStatus=${EXIT_RESTART}
RestartPreventExitStatus=${EXIT_HOPELESS}

LimitNOFILE=65536
LimitCORE=0
TasksMax=1024

NoNewPrivileges=yes
CapabilityBoundingSet=
AmbientCapabilities=
ProtectSystem=strict
ReadWritePaths=${wish.home}
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes
DevicePolicy=closed
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectProc=invisible
ProcSubset=pid
RemoveIPC=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
KeyringMode=private
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources
# setpriv, which ties etcd's life to the Core's, drops what there is not to drop.
SystemCallFilter=capset
# Lowers the priority of its threads that hash, of drills and of engines that only try a snapshot; raising one needs more.
SystemCallFilter=setpriority
SystemCallErrorNumber=EPERM

[Install]
WantedBy=multi-user.target
`;
}
