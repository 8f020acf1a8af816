#!/usr/bin/python3
"""Takes a Core and everything that we made for it off this host. A folder that we did not make stays as it is."""
import glob
import os
import re
import shutil

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.kuma_common import Findings, foreign, need_root, read_mark

UNITS = "/etc/systemd/system"
LOCK = "/run/kuma-core"  # of kuma core --install
GONE = 6
UNIT = re.compile(r"^kuma-core-[0-9a-f-]{36}\.service$")


def units(module, acts):
    found = [name for name in sorted(os.listdir(UNITS)) if UNIT.match(name)]
    for name in found:
        acts.append(("systemctl", "disable", "--now", name))
        acts.append(("rm", "-rf", os.path.join(UNITS, name), os.path.join(UNITS, name + ".d")))
    if found:
        acts.append(("systemctl", "daemon-reload"))
        acts.append(("systemctl", "reset-failed", "kuma-core-*"))


def main():
    module = AnsibleModule(argument_spec={"home": {"type": "str", "required": True}}, supports_check_mode=True)
    home, findings, acts = module.params["home"], Findings(), []
    need_root(findings)
    if not findings.bad():
        foreign(home, findings)
    if findings.bad():
        findings.end(module)
    mark = read_mark(home)
    made = (mark or {}).get("made", [])
    units(module, acts)
    if "user" in made:
        acts.append(("userdel", "kuma"))
    if "group" in made:
        acts.append(("groupdel", "kuma"))
    if not module.check_mode:
        for act in acts:
            code, _, error = module.run_command(list(act))
            # Gone already (6 of userdel and groupdel), or nothing was loaded: just what is wanted.
            needed = act[1] == "disable" or act[0] in ("userdel", "groupdel") and code != GONE
            if code != 0 and needed:
                module.fail_json(msg="%s: %s" % (" ".join(act), error.strip()))
        if mark is not None:
            remove(home, "parent" in made)
        shutil.rmtree(LOCK, ignore_errors=True)
    findings.end(module, changed=bool(acts) or mark is not None)


def remove(home, with_parent):
    """The mark goes last, so that an interrupted removal can be repeated."""
    for path in glob.glob(os.path.join(home, "*")):
        if os.path.isdir(path) and not os.path.islink(path):
            shutil.rmtree(path)
        else:
            os.unlink(path)
    shutil.rmtree(home)
    if with_parent and not os.listdir(os.path.dirname(home)):
        os.rmdir(os.path.dirname(home))


if __name__ == "__main__":
    main()
