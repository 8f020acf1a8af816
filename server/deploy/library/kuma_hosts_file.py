#!/usr/bin/python3
"""Keeps our block in /etc/hosts; takes these names out of lines of 127.0.0.0/8. Absent: as it was before."""
import re

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.kuma_common import Findings, need_root, write_file

PATH = "/etc/hosts"
BEGIN, END, WAS = "# kuma-core: begin", "# kuma-core: end", "# kuma-core, was: "


def without_block(lines):
    out, inside = [], False
    for line in lines:
        if line == BEGIN:
            inside = True
        elif line == END:
            inside = False
        elif not inside:
            out.append(line)
    return out


def restored(lines):
    """Lines that we changed as they were before."""
    out = []
    for line in without_block(lines):
        if WAS in line:
            line = line.split(WAS, 1)[1]
        out.append(line)
    return out


def cleared(line, names):
    """A loopback line without these names; the whole old line stands behind it as a comment."""
    bare = line.split("#", 1)[0].split()
    if not bare or not re.match(r"127\.|::1$", bare[0]):
        return line
    kept = [word for word in bare[1:] if word.lower() not in names]
    if len(kept) == len(bare) - 1:
        return line
    return ("%s %s  " % (bare[0], " ".join(kept)) if kept else "") + WAS + line


def wanted(text, hosts):
    lines = restored(text.splitlines())
    if hosts:
        names = {one for host in hosts for one in (host["name"].lower(), host["name"].lower().split(".")[0])}
        lines = [cleared(line, names - {"localhost"}) for line in lines]
        lines += [BEGIN] + ["%s %s %s" % (h["ip"], h["name"], h["name"].split(".")[0]) for h in hosts] + [END]
    return "\n".join(lines) + "\n"


def main():
    module = AnsibleModule(
        argument_spec={"hosts": {"type": "list", "elements": "dict", "required": True}},
        supports_check_mode=True,
    )
    findings = Findings()
    need_root(findings)
    if findings.bad():
        findings.end(module)
    with open(PATH) as file:
        text = file.read()
    new = wanted(text, module.params["hosts"])
    if new != text and not module.check_mode:
        write_file(PATH, new, 0o644)
        # A new file in /etc is not labelled as this one has to be; nothing is done where SELinux is off.
        module.set_default_selinux_context(PATH, False)
    findings.end(module, changed=new != text)


if __name__ == "__main__":
    main()
