#!/usr/bin/python3
"""The Core that runs on this host: its CA certificate, which is public, and its version. Changes nothing."""
import glob
import os
import subprocess

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.kuma_common import Findings, listeners, need_root

API = 7210


def main():
    module = AnsibleModule(
        argument_spec={"home": {"type": "str", "required": True}, "version": {"type": "str", "default": ""}},
        supports_check_mode=True,
    )
    home, wanted, findings = module.params["home"], module.params["version"], Findings()
    need_root(findings)
    if findings.bad():
        findings.end(module)
    cores = [os.path.dirname(path) for path in glob.glob(os.path.join(home, "core", "*", "core.json"))]
    if len(cores) != 1:
        findings.error("no_core", home=home)
        findings.end(module)
    try:
        with open(os.path.join(cores[0], "certificates", "ca.crt")) as file:
            ca = file.read()
    except OSError:
        findings.error("no_core", home=home)
        findings.end(module)
    if API not in listeners({API}):
        findings.error("core_silent", unit="kuma-core-%s.service" % os.path.basename(cores[0]))
    found = ""
    try:
        command = [os.path.join(home, "kuma"), "version"]
        found = subprocess.run(command, stdout=subprocess.PIPE, timeout=20).stdout.decode().strip()
    except (OSError, subprocess.SubprocessError):
        pass
    if wanted and found != wanted:
        findings.error("version_differs", found=found or "?", wanted=wanted)
    findings.end(module, ca=ca, version=found)


if __name__ == "__main__":
    main()
