#!/usr/bin/python3
"""Takes a Core and everything that we made for it off this host. A folder that we did not make stays as it is."""
import errno
import fcntl
import os
import re
import shutil

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.kuma_common import MARK, Findings, cores_of, foreign, inside, leftovers, need_root, read_mark

UNITS = "/etc/systemd/system"
LOCK = "/run/kuma-core"  # its folder, as kuma core --install knows it
LOCK_TRIES = 3
GONE = 6
UNIT = re.compile(r"^kuma-core-[0-9a-f-]{36}\.service$")


def take_lock(folder):
    """
    The lock that kuma core --install takes, by flock, for as long as this process lives; or who has it, by process ID.
    The file stays: unlinking one that others may have open would let two of them hold a lock each.
    """
    os.makedirs(folder, 0o700, exist_ok=True)
    path = os.path.join(folder, "lock")
    for _ in range(LOCK_TRIES):
        lock = open_lock(path)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            with os.fdopen(lock) as file:
                return None, alive(file.read(32).strip())
        if is_still(path, lock):
            os.ftruncate(lock, 0)
            os.write(lock, b"%d\n" % os.getpid())
            return lock, None
        os.close(lock)  # an uninstallation took the file away meanwhile
    return None, "?"


def alive(pid):
    """The process ID; "?" for none, and for one that has ended: the previous holder may have left it there."""
    return pid if pid.isdigit() and os.path.isdir("/proc/" + pid) else "?"


def open_lock(path):
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        # Earlier releases listened on a socket of this name, and left it where they were killed.
        if error.errno != errno.ENXIO:
            raise
        os.unlink(path)
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def is_still(path, lock):
    try:
        return os.path.samestat(os.stat(path), os.fstat(lock))
    except FileNotFoundError:
        return False


def elsewhere(name):
    """The home of a Core that was installed with another --home; ours too where our mark is in it."""
    try:
        with open(os.path.join(UNITS, name)) as file:
            homes = re.findall(r"^WorkingDirectory=(/.+)$", file.read(), re.M)
    except OSError:
        return []
    return [home for home in homes if read_mark(home) is not None]


def peers_of(homes):
    """
    Hosts of the other members that the Cores in these homes know of; none of a Core that has left its cluster. None where
    one of the Cores cannot be read: then it is unknown.
    """
    found = set()
    for core in (core for home in homes for core in cores_of(home).values()):
        if not isinstance(core, dict):
            return None
        if core.get("engine") is None or core.get("removed") is not None:
            continue
        addresses = [str(peer.get("internal", "")) for peer in core.get("peers") or [] if isinstance(peer, dict)]
        found.update(address.rsplit(":", 1)[0].strip("[]").lower() for address in addresses)
    return sorted(found - {""})


def begin(found, made):
    """Everything stops, and its user goes."""
    acts = [("systemctl", "disable", "--now", name) for name in found]
    return acts + [("%sdel" % what, "kuma") for what in ("user", "group") if what in made]


def end(found):
    """The units last: a removal that is repeated learns from them where a home was."""
    acts = [("rm", "-rf", os.path.join(UNITS, name), os.path.join(UNITS, name + ".d")) for name in found]
    return acts + ([("systemctl", "daemon-reload"), ("systemctl", "reset-failed", "kuma-core-*")] if found else [])


def do(module, acts):
    for act in acts:
        code, _, error = module.run_command(list(act))
        # Gone already (6 of userdel and groupdel), or nothing was loaded: just what is wanted.
        needed = act[1] == "disable" or act[0] in ("userdel", "groupdel") and code != GONE
        if code != 0 and needed:
            module.fail_json(msg="%s: %s" % (" ".join(act), error.strip()))


def main():
    spec = {"home": {"type": "str", "required": True}, "only_look": {"type": "bool", "default": False}}
    module = AnsibleModule(argument_spec=spec, supports_check_mode=True)
    home, findings = module.params["home"], Findings()
    need_root(findings)
    if not findings.bad():
        foreign(home, findings)
    if findings.bad():
        findings.end(module)
    # Held until this process ends.
    lock, other = (None, None) if module.check_mode else take_lock(LOCK)
    if other is not None:
        findings.error("under_way", pid=other)
    if other is not None:
        findings.end(module)
    found = [name for name in sorted(os.listdir(UNITS)) if UNIT.match(name)]
    homes = {path: read_mark(path) for path in [home] + [path for name in found for path in elsewhere(name)]}
    if module.params["only_look"]:
        peers = peers_of(homes)
        findings.end(module, **({} if peers is None else {"peers": peers}))
    homes = {path: mark.get("made", []) for path, mark in homes.items() if mark is not None}
    made = [what for mark in homes.values() for what in mark]
    if not module.check_mode:
        do(module, begin(found, made))
        for path, mark in homes.items():
            remove(path, "parent" in mark)
        do(module, end(found))
        shutil.rmtree(LOCK, ignore_errors=True)
        os.close(lock)
    findings.end(module, changed=bool(found) or bool(homes))


def remove(home, with_parent):
    """The mark goes last, so that an interrupted removal can be repeated. A disk of its own stays, empty."""
    for path in inside(home) + leftovers(home):
        if os.path.basename(path) != MARK:
            remove_one(path)
    if os.path.ismount(home):
        os.chown(home, 0, 0)
        os.chmod(home, 0o755)
        remove_one(os.path.join(home, MARK))
        return
    shutil.rmtree(home)
    if with_parent and not os.listdir(os.path.dirname(home)):
        os.rmdir(os.path.dirname(home))


def remove_one(path):
    if os.path.isdir(path) and not os.path.islink(path):
        shutil.rmtree(path)
    else:
        os.unlink(path)


if __name__ == "__main__":
    main()
