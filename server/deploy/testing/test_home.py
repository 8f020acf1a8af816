import hashlib
import os
import tempfile
import unittest

from modules import common, folder_of, load

home = load("library/kuma_home.py")
LEFT = (".kuma-ab12cd34", ".kuma-_a1b2c3d", ".ansible_tmpab12cd34kuma")


class Module:
    check_mode = False


class Home(unittest.TestCase):
    def setUp(self):
        self.home = folder_of(self)

    def put(self, *names):
        for name in names:
            with open(os.path.join(self.home, name), "w") as file:
                file.write("{}")


class Leftovers(Home):
    def foreign(self):
        return common.foreign(self.home, common.Findings())

    def test_a_home_with_nothing_but_what_we_left_is_not_foreign(self):
        self.put(*LEFT)
        self.assertFalse(self.foreign())
        self.put("notes")
        self.assertTrue(self.foreign())

    def test_a_home_with_our_mark_is_ours_whatever_else_is_in_it(self):
        self.put(common.MARK, "notes")
        self.assertFalse(self.foreign())

    def test_what_we_left_goes_and_nothing_else(self):
        self.put(common.MARK, "notes", ".kuma-new-kuma", *LEFT)
        outside = tempfile.NamedTemporaryFile()
        self.addCleanup(outside.close)
        os.symlink(outside.name, os.path.join(self.home, ".kuma-aaaaaaaa"))
        one = home.Home(Module, self.home)
        one.clear()
        self.assertTrue(os.path.exists(outside.name))
        self.assertEqual(sorted(os.listdir(self.home)), [common.MARK, ".kuma-new-kuma", "notes"])


class Writing(Home):
    def test_a_file_is_the_new_one_or_the_old_one(self):
        path = os.path.join(self.home, "file")
        common.write_file(path, "a", 0o640)
        with self.assertRaises(TypeError):
            common.write_file(path, None, 0o600)
        with open(path) as file:
            self.assertEqual(file.read(), "a")
        self.assertEqual(os.stat(path).st_mode & 0o7777, 0o640)
        self.assertEqual(os.listdir(self.home), ["file"])


class Programs(Home):
    def test_those_that_are_not_as_the_package_has_them(self):
        self.put("kuma", "etcd")
        wanted = {name: hashlib.sha256(b"{}").hexdigest() for name in ("kuma", "etcd", "etcdctl")}
        os.chmod(os.path.join(self.home, "kuma"), 0o755)
        lacking = ["etcd", "etcdctl"] if os.geteuid() == 0 else ["etcd", "etcdctl", "kuma"]
        self.assertEqual(home.lacking(self.home, wanted), lacking)


if __name__ == "__main__":
    unittest.main()
