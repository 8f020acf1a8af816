#!/usr/bin/python3
"""Dials every port of every other host from this one. Changes nothing."""
import socket
from concurrent.futures import ThreadPoolExecutor

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.kuma_common import Findings

TIMEOUT_S = 3
TRIES = 2


def reached(pair):
    for _ in range(TRIES):
        try:
            socket.create_connection(pair, TIMEOUT_S).close()
            return True
        except OSError:
            continue
    return False


def main():
    module = AnsibleModule(
        argument_spec={
            "hosts": {"type": "list", "elements": "str", "required": True},
            "ports": {"type": "list", "elements": "int", "required": True},
            "left_out": {"type": "list", "elements": "str", "default": []},
        },
        supports_check_mode=True,
    )
    pairs = [(host, port) for host in module.params["hosts"] for port in module.params["ports"]]
    with ThreadPoolExecutor(max_workers=32) as pool:
        silent = [pair for pair, there in zip(pairs, pool.map(reached, pairs)) if not there]
    findings = Findings()
    for host in module.params["hosts"]:
        ports = [str(port) for name, port in silent if name == host]
        if ports:
            findings.error("ports_unreachable", host=host, ports=", ".join(ports))
    findings.end(module, **told(module.params["hosts"], module.params["left_out"]))


def told(hosts, left_out):
    """Which of its words the step has: hosts that failed before are not tried, and so not reached."""
    if not left_out:
        return {}
    params = {"count": len(hosts), "total": len(hosts) + len(left_out), "left": ", ".join(left_out)}
    return {"said": {"code": "step.reach." + ("some" if hosts else "none"), "params": params}}


if __name__ == "__main__":
    main()
