#!/usr/bin/python3
"""Dials every port of every other host from this one. Changes nothing."""
import errno
import socket
from concurrent.futures import ThreadPoolExecutor

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.kuma_common import Findings

TIMEOUT_S = 3
TRIES = 2


def why_not(error):
    """What is known of a connection that failed: the code of its words, and what the system said."""
    if isinstance(error, socket.gaierror):
        return "ports_unresolved", ""
    if isinstance(error, socket.timeout):
        return "ports_silent", ""
    if error.errno == errno.ECONNREFUSED:
        return "ports_refused", ""
    if error.errno in (errno.EHOSTUNREACH, errno.ENETUNREACH):
        return "ports_no_route", ""
    return "ports_unreachable", error.strerror or str(error)


def reached(pair):
    """None, or why not."""
    why = None
    for _ in range(TRIES):
        try:
            socket.create_connection(pair, TIMEOUT_S).close()
            return None
        except OSError as error:
            why = why_not(error)
    return why


def report_faults(findings, hosts, tried):
    """A finding for each host and each cause."""
    for host in hosts:
        causes = {}
        for (name, port), why in tried:
            if name == host and why is not None:
                causes.setdefault(why, []).append(str(port))
        for (code, message), ports in sorted(causes.items()):
            findings.list.append({"level": "error", "code": code, "params": {"host": host, "ports": ", ".join(ports), "message": message}})


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
        tried = list(zip(pairs, pool.map(reached, pairs)))
    findings = Findings()
    report_faults(findings, module.params["hosts"], tried)
    findings.end(module, **summary(module.params["hosts"], module.params["left_out"]))


def summary(hosts, left_out):
    """Which of its words the step has: hosts that failed before are not tried, and so not reached."""
    if not left_out:
        return {}
    params = {"count": len(hosts), "total": len(hosts) + len(left_out), "left": ", ".join(left_out)}
    return {"said": {"code": "step.reach." + ("some" if hosts else "none"), "params": params}}


if __name__ == "__main__":
    main()
