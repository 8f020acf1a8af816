import json
import os
import socket
import subprocess
import unittest

from modules import common, folder_of, load

removed = load("library/kuma_removed.py")


class Removal(unittest.TestCase):
    def setUp(self):
        folder = folder_of(self)
        self.parent = os.path.join(folder, "kaspersky")
        self.home = os.path.join(self.parent, "kuma")
        os.makedirs(os.path.join(self.home, "core"))
        for name in (common.MARK, "kuma", ".kuma-ab12cd34"):
            with open(os.path.join(self.home, name), "w") as file:
                file.write("{}")

    def test_all_of_a_home_goes_and_its_parent_where_we_made_that(self):
        removed.remove(self.home, True)
        self.assertFalse(os.path.exists(self.parent))

    def test_a_parent_with_something_else_in_it_stays(self):
        os.mkdir(os.path.join(self.parent, "other"))
        removed.remove(self.home, True)
        self.assertEqual(os.listdir(self.parent), ["other"])

    def test_what_a_link_leads_to_stays(self):
        outside = folder_of(self)
        os.mkdir(os.path.join(outside, "kept"))
        os.symlink(outside, os.path.join(self.home, "core", "link"))
        os.symlink(outside, os.path.join(self.home, "link"))
        removed.remove(self.home, False)
        self.assertEqual(os.listdir(outside), ["kept"])
        self.assertEqual(os.listdir(self.parent), [])

    @unittest.skipUnless(os.geteuid() == 0, "only root may give the disk back to root")
    def test_a_disk_of_its_own_stays_and_nothing_of_ours_on_it(self):
        mounted, os.path.ismount = os.path.ismount, lambda path: path == self.home
        self.addCleanup(setattr, os.path, "ismount", mounted)
        os.mkdir(os.path.join(self.home, "lost+found"))
        removed.remove(self.home, True)
        self.assertEqual(os.listdir(self.home), ["lost+found"])


class Peers(unittest.TestCase):
    """Members that a removal would leave behind."""

    def known(self, *cores):
        home = folder_of(self)
        for number, core in enumerate(cores):
            folder = os.path.join(home, "core", "00000000-0000-0000-0000-%012d" % number)
            os.makedirs(folder)
            with open(os.path.join(folder, "core.json"), "w") as file:
                file.write(core if isinstance(core, str) else json.dumps(core))
        return removed.peers_of([home])

    def test_the_hosts_of_the_others_once_each(self):
        peers = [{"internal": "Core-2.soc.example:7210"}, {"internal": "[2001:db8::3]:7210"}]
        core = {"engine": {}, "peers": peers}
        self.assertEqual(self.known(core, core), ["2001:db8::3", "core-2.soc.example"])

    def test_where_a_core_cannot_be_read_nobody_knows(self):
        self.assertIsNone(self.known({"engine": {}, "peers": []}, "{"))

    def test_none_of_a_core_that_has_left_or_never_joined(self):
        peers = [{"internal": "core-2.soc.example:7210"}]
        self.assertEqual(self.known({"engine": {}, "peers": peers, "removed": {"at": "x", "by": "y"}}), [])
        self.assertEqual(self.known({"engine": None, "peers": peers}, {"engine": {}}), [])


class Lock(unittest.TestCase):
    def setUp(self):
        folder = folder_of(self)
        self.folder = os.path.join(folder, "run")

    def test_one_at_a_time_and_the_other_learns_which(self):
        lock, who = removed.take_lock(self.folder)
        self.addCleanup(os.close, lock)
        self.assertIsNone(who)
        self.assertEqual(removed.take_lock(self.folder), (None, str(os.getpid())))

    def test_it_is_the_one_that_kuma_core_install_takes(self):
        os.makedirs(self.folder)
        path = os.path.join(self.folder, "lock")
        # As server/src/lib/process/lock.ts does it: util-linux' flock on a file that says who.
        with open(path, "w") as file:
            file.write("%d\n" % os.getpid())
        command = ["flock", "--exclusive", "--nonblock", path, "sh", "-c", "echo held; read end"]
        other = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.addCleanup(other.stdout.close)
        self.assertEqual(other.stdout.readline(), b"held\n")
        before = os.stat(path).st_ino
        self.assertEqual(removed.take_lock(self.folder), (None, str(os.getpid())))
        with open(path, "w") as file:
            file.write("4194999\n")  # above the most that a system gives
        self.assertEqual(removed.take_lock(self.folder), (None, "?"))
        self.assertEqual(os.stat(path).st_ino, before)
        other.communicate(b"\n")
        lock, who = removed.take_lock(self.folder)
        self.addCleanup(os.close, lock)
        self.assertEqual((who, os.stat(path).st_ino), (None, before))
        with open(path) as file:
            self.assertEqual(file.read(), "%d\n" % os.getpid())

    def test_the_socket_of_an_earlier_release_is_no_obstacle(self):
        os.makedirs(self.folder)
        dead = socket.socket(socket.AF_UNIX)
        dead.bind(os.path.join(self.folder, "lock"))
        dead.close()
        lock, who = removed.take_lock(self.folder)
        self.addCleanup(os.close, lock)
        self.assertIsNone(who)


if __name__ == "__main__":
    unittest.main()
