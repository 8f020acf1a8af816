#!/usr/bin/python3
"""The Core that runs on this host: its CA certificate, which is public, and its version. Changes nothing."""
import os
import re
import ssl

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.kuma_common import Findings, cores_of, listeners, need_root, read_inside, version_of

API = 7210
CERTIFICATE = re.compile(r"-----BEGIN CERTIFICATE-----\n([A-Za-z0-9+/=]+\n)+-----END CERTIFICATE-----\n?$")


def certificate(text):
    """The text where it is one certificate and nothing else; it goes to other hosts and could be any file. Else None."""
    if not CERTIFICATE.match(text):
        return None
    try:
        # DER of a certificate is a sequence.
        return text if ssl.PEM_cert_to_DER_cert(text)[:1] == b"\x30" else None
    except ValueError:
        return None


def ca_of(home, core):
    """Its CA certificate, and why there is none."""
    try:
        found = certificate(read_inside(home, "core", core, "certificates", "ca.crt"))
        return found, "" if found else "it is not one certificate"
    except OSError as error:
        return None, error.strerror or str(error)


def main():
    module = AnsibleModule(
        argument_spec={"home": {"type": "str", "required": True}, "version": {"type": "str", "default": ""}},
        supports_check_mode=True,
    )
    home, wanted, findings = module.params["home"], module.params["version"], Findings()
    need_root(findings)
    if findings.bad():
        findings.end(module)
    cores = sorted(cores_of(home))
    if not cores:
        findings.error("no_core", home=home)
    elif len(cores) > 1:
        findings.error("several_cores", home=home, cores=", ".join(cores))
    if findings.bad():
        findings.end(module)
    ca, why = ca_of(home, cores[0])
    if ca is None:
        findings.error("ca_unread", path=os.path.join(home, "core", cores[0], "certificates", "ca.crt"), message=why)
        findings.end(module)
    if API not in listeners({API}):
        findings.error("core_silent", unit="kuma-core-%s.service" % cores[0])
    found = version_of(home)
    if wanted and not found:
        findings.error("version_unknown", path=os.path.join(home, "kuma"))
    elif wanted and found != wanted:
        findings.error("version_differs", found=found, wanted=wanted)
    # The other hosts go by its being there: none from a host that failed.
    findings.end(module, **({} if findings.bad() else {"ca": ca}))


if __name__ == "__main__":
    main()
