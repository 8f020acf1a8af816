#!/usr/bin/python3
"""Listens for a while on those of our ports that are free, so that other hosts can try them. Changes nothing."""
import os
import select
import socket
import time

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils import kuma_common


def bound(port):
    """On IPv6 with IPv4 where there is IPv6."""
    for family, address in ((socket.AF_INET6, "::"), (socket.AF_INET, "0.0.0.0")):
        try:
            one = socket.socket(family, socket.SOCK_STREAM)
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
            one.bind((address, port))
            one.listen(16)
            return one
        except OSError:
            continue
    return None


def serve(sockets, seconds):
    """A process of its own, which no process waits for; ends by itself also when it is not stopped."""
    if os.fork() != 0:
        return
    os.setsid()
    nothing = os.open(os.devnull, os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(nothing, fd)
    with open("/proc/self/comm", "w") as file:
        file.write(kuma_common.LISTENER)
    with open(kuma_common.LISTENER_PID, "w") as file:
        file.write(str(os.getpid()))
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for one in select.select(sockets, [], [], 1)[0]:
            one.accept()[0].close()
    os._exit(0)


def main():
    module = AnsibleModule(
        argument_spec={
            "ports": {"type": "list", "elements": "int", "required": True},
            "seconds": {"type": "int", "default": 60},
            "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        },
        supports_check_mode=True,
    )
    kuma_common.stop_listener()
    if module.params["state"] == "present":
        taken = kuma_common.listeners(set(module.params["ports"]))
        sockets = [one for one in (bound(port) for port in module.params["ports"] if port not in taken) if one]
        if sockets:
            serve(sockets, module.params["seconds"])
    module.exit_json(changed=False)


if __name__ == "__main__":
    main()
