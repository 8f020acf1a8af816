#!/usr/bin/python3
"""Looks a host over and changes nothing. What is wrong comes as findings by code, all at once."""
import ctypes
import os
import platform
import re
import socket
import subprocess
import tempfile
import time

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.kuma_common import Findings, cores_of, foreign, listeners, need_root, owner, stop_listener, version_of

SYSTEMD = 247  # ProtectProc= and friends of the unit
GLIBC = (2, 34)  # what the etcd of the package is linked to; kuma itself needs 2.28
# What kuma is linked to and a small system lacks, with the packages of Debian's kin and of Red Hat's.
LIBRARIES = (("libatomic.so.1", "libatomic1", "libatomic"), ("libstdc++.so.6", "libstdc++6", "libstdc++"))
DISK_NEEDED_MB, DISK_WANTED_MB = 2048, 10240
FSYNC_TRIES, FSYNC_SLOW_MS = 20, 25


def said(*command):
    try:
        return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=10).stdout.decode().strip()
    except (OSError, subprocess.SubprocessError):
        return ""


def versions(findings):
    machine = "%s %s" % (platform.system(), platform.machine())
    if machine != "Linux x86_64":
        findings.error("not_linux", found=machine)
    libc = re.match(r"glibc (\d+)\.(\d+)", os.confstr("CS_GNU_LIBC_VERSION") or "")
    if libc is None:
        findings.error("libc_other", needed="%d.%d" % GLIBC)
    elif (int(libc.group(1)), int(libc.group(2))) < GLIBC:
        findings.error("libc_old", found=libc.group(0), needed="%d.%d" % GLIBC)
    for library, debian, redhat in LIBRARIES:
        try:
            ctypes.CDLL(library)
        except OSError as error:
            if "No such file" in str(error):
                findings.error("library_missing", library=library, debian=debian, redhat=redhat)
            else:
                findings.error("library_broken", message=str(error))
    if not os.path.isdir("/run/systemd/system"):
        findings.error("no_systemd")
        return
    number = re.match(r"systemd (\d+)", said("systemctl", "--version"))
    if number is None:
        findings.error("systemd_unknown", needed=SYSTEMD)
    elif int(number.group(1)) < SYSTEMD:
        findings.error("systemd_old", found=number.group(1), needed=SYSTEMD)


def static_name(findings, wanted):
    try:
        with open("/etc/hostname") as file:
            name = next((line.strip() for line in file if line.strip() and not line.startswith("#")), "")
    except OSError:
        name = ""
    if not name or name.lower().split(".")[0] == "localhost":
        findings.error("hostname_local", found=name or "?", wanted=wanted)
    elif name.lower() != wanted.lower():
        findings.error("hostname_differs", found=name, wanted=wanted)


def resolved(name):
    try:
        return sorted({info[4][0] for info in socket.getaddrinfo(name, None, 0, socket.SOCK_STREAM)})
    except OSError:
        return []


def names(findings, own, hosts):
    """Every host's name here: to an address that others could mean too."""
    for host in hosts:
        name, ip = host["name"], host.get("ip") or None
        line = "%s %s %s" % (ip or "ADDRESS", name, name.split(".")[0])
        found = resolved(name)
        if not found:
            findings.error("unresolved" if ip else "unresolved_no_ip", name=name, line=line)
            continue
        loopback = [a for a in found if a.startswith("127.") or a == "::1"]
        if loopback and len(hosts) > 1:
            code = "resolves_loopback_add" if ip and len(loopback) == len(found) else "resolves_loopback"
            findings.error(code, name=name, found=", ".join(loopback), line=line)
        elif ip and ip not in found and not loopback:
            findings.error("resolves_elsewhere", name=name, found=", ".join(found), wanted=ip)
        if name == own:
            full = said("hostname", "-f")
            if full.lower() != own.lower():
                findings.error("fqdn_differs", found=full or "?", wanted=own, line=line)


def ports(findings, wanted, home):
    for port, inode in sorted(listeners(set(wanted)).items()):
        program, pid = owner(inode)
        if program is None or not program.startswith(home + "/"):
            findings.error("port_taken", port=port, program="%s (%s)" % (program, pid) if program else "?")


def in_cluster(core):
    """A Core that knows others; so counts one whose core.json cannot be read."""
    return not isinstance(core, dict) or core.get("peers") != []


def upgrade(findings, home, wanted):
    """A Core alone is upgraded by the script; members of a cluster one by one, the leader last, which no script knows."""
    if not wanted or not any(in_cluster(core) for core in cores_of(home).values()):
        return
    found = version_of(home)
    if not found:
        findings.error("version_unknown", path=os.path.join(home, "kuma"))
    elif found != wanted:
        findings.error("upgrade_cluster", found=found, wanted=wanted)


def disk(findings, home):
    path = home
    while not os.path.isdir(path):
        path = os.path.dirname(path)
    about = os.statvfs(path)
    free = about.f_bavail * about.f_frsize // 2**20
    # What is here already needs no room a second time.
    if not os.path.exists(os.path.join(home, "kuma")) and free < DISK_NEEDED_MB:
        findings.error("disk_full", path=path, free=free, needed=DISK_NEEDED_MB)
    elif free < DISK_WANTED_MB:
        findings.note("disk_small", path=path, free=free, wanted=DISK_WANTED_MB)
    if about.f_flag & os.ST_NOEXEC:
        findings.error("disk_noexec", path=path)
    try:
        spans = fsync(path)
    except OSError as error:
        findings.error("disk_readonly", path=path, message=error.strerror)
        return None
    median, worst = spans[len(spans) // 2], spans[-1]
    if median > FSYNC_SLOW_MS:
        findings.note("fsync_slow", median=median, worst=worst)
    return {"median": median, "worst": worst}


def fsync(path):
    """Milliseconds of writes as etcd does them, sorted."""
    spans = []
    with tempfile.TemporaryFile(dir=path) as file:
        for _ in range(FSYNC_TRIES):
            file.write(b"\0" * 2048)
            file.flush()
            begin = time.monotonic()
            os.fdatasync(file.fileno())
            spans.append(round((time.monotonic() - begin) * 1000, 1))
    return sorted(spans)


def main():
    module = AnsibleModule(
        argument_spec={
            "fqdn": {"type": "str", "required": True},
            "hosts": {"type": "list", "elements": "dict", "required": True},
            "home": {"type": "str", "required": True},
            "ports": {"type": "list", "elements": "int", "required": True},
            "version": {"type": "str", "default": ""},
            "only_names": {"type": "bool", "default": False},
            "skip_names": {"type": "bool", "default": False},
        },
        supports_check_mode=True,
    )
    args, findings = module.params, Findings()
    need_root(findings)
    if findings.bad():
        findings.end(module)
    if not args["skip_names"]:
        names(findings, args["fqdn"], args["hosts"])
    if args["only_names"]:
        findings.end(module)
    versions(findings)
    static_name(findings, args["fqdn"])
    foreign(args["home"], findings)
    upgrade(findings, args["home"], args["version"])
    # Of a run that was interrupted: not what stands in the way.
    stop_listener()
    ports(findings, args["ports"], args["home"])
    spans = disk(findings, args["home"])
    # In a container the clock is the host machine's, and so is the service that synchronises it. Where nothing is said, nothing is known.
    if said("systemd-detect-virt", "--container") in ("", "none") and said("timedatectl", "show", "-p", "NTPSynchronized", "--value") == "no":
        findings.note("clock_unsynced")
    findings.end(module, fsync_ms=spans)


if __name__ == "__main__":
    main()
