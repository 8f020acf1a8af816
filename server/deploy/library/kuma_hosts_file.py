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


def names_of(line):
    """The names of a line of a block, in small letters; none where it is no such line."""
    words = line.split("#", 1)[0].split()
    return [word.lower() for word in words[1:]] if "\n" not in line and re.match(r"[0-9a-fA-F.:]+$", (words or [""])[0]) else []


def known(text):
    """The lines of our block: members, also those that this inventory does not name."""
    lines = text.split("\n")
    if BEGIN not in lines:
        return []
    begin = lines.index(BEGIN)
    end = lines.index(END, begin) if END in lines[begin:] else len(lines)
    return [line for line in lines[begin:end] if names_of(line)]


def block(hosts, others):
    """The hosts of the inventory; of the other lines those that name none of the hosts above."""
    out = ["%s %s %s" % (h["ip"], h["name"], h["name"].split(".")[0]) for h in hosts]
    full = {names_of(line)[0] for line in out}
    for line in others:
        if names_of(line) and names_of(line)[0] not in full:
            out.append(line)
            full.add(names_of(line)[0])
    return out


def wanted(text, hosts, others):
    """`others`: the block of the first Core's host, which knows every member that was ever named."""
    if not hosts and BEGIN not in text and WAS not in text:
        return text
    # Not splitlines: what else stands in the file, also a carriage return, stays as it is.
    lines = restored((text[:-1] if text.endswith("\n") else text).split("\n") if text else [])
    if hosts:
        ours = block(hosts, others + known(text))
        names = {name for line in ours for name in names_of(line)}
        lines = [cleared(line, names - {"localhost"}) for line in lines]
        lines += [BEGIN] + ours + [END]
    return "\n".join(lines) + "\n"


def main():
    module = AnsibleModule(
        argument_spec={
            "hosts": {"type": "list", "elements": "dict", "required": True},
            "others": {"type": "list", "elements": "str", "default": []},
            "only_look": {"type": "bool", "default": False},
        },
        supports_check_mode=True,
    )
    findings = Findings()
    need_root(findings)
    if findings.bad():
        findings.end(module)
    with open(PATH, newline="", encoding="utf-8", errors="surrogateescape") as file:
        text = file.read()
    if module.params["only_look"]:
        findings.end(module, known=known(text))
    new = wanted(text, module.params["hosts"], module.params["others"])
    if new != text and not module.check_mode:
        write_file(PATH, new, 0o644)
        # A new file in /etc is not labelled as this one has to be; nothing is done where SELinux is off.
        module.set_default_selinux_context(PATH, False)
    findings.end(module, changed=new != text)


if __name__ == "__main__":
    main()
