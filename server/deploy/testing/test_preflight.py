import json
import os
import unittest

from modules import common, folder_of, load

preflight = load("library/kuma_preflight.py")
ONE, TWO = ("%d0000000-0000-0000-0000-000000000000" % n for n in (1, 2))


class Home(unittest.TestCase):
    """A home with Cores and an executable that says a version."""

    def setUp(self):
        self.home = folder_of(self)

    def core(self, name, text):
        os.makedirs(os.path.join(self.home, "core", name))
        with open(os.path.join(self.home, "core", name, "core.json"), "w") as file:
            file.write(text)

    def says(self, version):
        path = os.path.join(self.home, "kuma")
        with open(path, "w") as file:
            file.write("#!/bin/sh\necho %s\n" % version)
        os.chmod(path, 0o755)

    def found(self, wanted="kuma 2"):
        findings = common.Findings()
        preflight.upgrade(findings, self.home, wanted)
        return [(one["code"], one["params"].get("found")) for one in findings.list]


class Upgrade(Home):
    def test_a_member_of_a_cluster_of_another_version_is_refused(self):
        self.says("kuma 1")
        self.core(ONE, json.dumps({"peers": [{"name": "core-2"}]}))
        self.assertEqual(self.found(), [("upgrade_cluster", "kuma 1")])
        self.assertEqual(self.found("kuma 1"), [])

    def test_a_core_alone_is_not(self):
        self.says("kuma 1")
        self.core(ONE, json.dumps({"peers": []}))
        self.assertEqual(self.found(), [])

    def test_nor_a_host_without_a_core(self):
        self.says("kuma 1")
        os.makedirs(os.path.join(self.home, "core", ONE))
        self.assertEqual(self.found(), [])

    def test_a_core_that_cannot_be_read_counts_as_a_member(self):
        self.says("kuma 1")
        self.core(ONE, "{")
        self.assertEqual(self.found(), [("upgrade_cluster", "kuma 1")])

    def test_an_executable_that_says_nothing_is_not_called_another_version(self):
        self.core(ONE, "{")
        self.assertEqual(self.found(), [("version_unknown", None)])


class Versions(unittest.TestCase):
    def found(self, said="systemd 252", library=None, libc="glibc 2.36"):
        def load(name):
            if library is not None:
                raise OSError(library)

        for module, name, instead in (
            (preflight, "said", lambda *_: said),
            (preflight.ctypes, "CDLL", load),
            (preflight.os, "confstr", lambda _: libc),
            (preflight.os.path, "isdir", lambda _: True),
        ):
            self.addCleanup(setattr, module, name, getattr(module, name))
            setattr(module, name, instead)
        findings = common.Findings()
        preflight.versions(findings)
        return sorted({one["code"] for one in findings.list} - {"not_linux"})

    def test_what_is_old_and_what_is_not_known_are_two_matters(self):
        self.assertEqual(self.found(), [])
        self.assertEqual(self.found(said="systemd 219"), ["systemd_old"])
        self.assertEqual(self.found(said=""), ["systemd_unknown"])
        self.assertEqual(self.found(libc="glibc 2.31"), ["libc_old"])
        self.assertEqual(self.found(libc=None), ["libc_other"])
        self.assertEqual(self.found(library="libatomic.so.1: cannot open shared object file: No such file or directory"), ["library_missing"])
        self.assertEqual(self.found(library="libatomic.so.1: wrong ELF class: ELFCLASS32"), ["library_broken"])


class Names(unittest.TestCase):
    """What is said of names of two hosts that resolve as given."""

    def found(self, addresses, own="a.soc.example", full="a.soc.example", ip="10.0.0.1"):
        preflight.resolved = lambda name: addresses if name == own else ["10.0.0.2"]
        preflight.said = lambda *_: full
        findings = common.Findings()
        preflight.names(findings, own, [{"name": own, "ip": ip}, {"name": "b.soc.example", "ip": "10.0.0.2"}])
        return [(one["code"], one["params"].get("line")) for one in findings.list]

    def test_good_ones(self):
        self.assertEqual(self.found(["10.0.0.1"]), [])
        self.assertEqual(self.found(["10.7.7.7"], ip=""), [])

    def test_faults_with_the_line_to_add(self):
        line = "10.0.0.1 a.soc.example a"
        self.assertEqual(self.found([]), [("unresolved", line)])
        self.assertEqual(self.found([], ip=""), [("unresolved_no_ip", "ADDRESS a.soc.example a")])
        self.assertEqual(self.found(["127.0.1.1"]), [("resolves_loopback_add", line)])
        self.assertEqual(self.found(["10.0.0.1", "127.0.1.1"]), [("resolves_loopback", line)])
        self.assertEqual(self.found(["10.0.0.9"]), [("resolves_elsewhere", None)])
        self.assertEqual(self.found(["10.0.0.1"], full="a"), [("fqdn_differs", line)])


class Reads(Home):
    def test_never_through_links_that_kuma_made(self):
        self.core(ONE, json.dumps({"peers": []}))
        inner = os.path.join(self.home, "core", ONE)
        os.symlink(os.path.join(inner, "core.json"), os.path.join(inner, "link"))
        os.symlink(inner, os.path.join(self.home, "core", TWO))
        for names in (("core", ONE, "link"), ("core", TWO, "core.json")):
            with self.assertRaises(OSError):
                common.read_inside(self.home, *names)
        self.assertEqual(common.read_inside(self.home, "core", ONE, "core.json"), '{"peers": []}')

    def test_a_pipe_is_no_file_and_nobody_waits_for_it(self):
        os.mkfifo(os.path.join(self.home, "pipe"))
        with self.assertRaises(OSError):
            common.read_inside(self.home, "pipe")


if __name__ == "__main__":
    unittest.main()
