#!/usr/bin/python3
"""The user, the group and the folder of a Core, with a mark that says what of it we made, for the removal.
Says which programs are not there as the package has them."""
import grp
import hashlib
import json
import os
import pwd
import shutil
import stat
from concurrent.futures import ThreadPoolExecutor

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.kuma_common import MARK, Findings, foreign, leftovers, need_root, read_mark, write_file

NAME = "kuma"


def there(look_up):
    try:
        return look_up(NAME)
    except KeyError:
        return None


class Home:
    def __init__(self, module, home):
        self.module, self.home, self.changed = module, home, False
        self.mark = read_mark(home) or {"format": 1, "made": []}

    def act(self, *command):
        self.changed = True
        if not self.module.check_mode:
            self.module.run_command(list(command), check_rc=True)

    def note(self, what):
        """Written before the act itself, so that an interrupted run knows what it may take away again."""
        self.changed = True
        if what not in self.mark["made"]:
            self.mark["made"].append(what)
        if not self.module.check_mode:
            write_file(os.path.join(self.home, MARK), json.dumps(self.mark) + "\n", 0o644)

    def folder(self, path, owner, group, mode):
        """Never through a link: kuma owns `core`, could put one in its place, and would be given what is behind it."""
        if not os.path.lexists(path):
            self.changed = True
            if self.module.check_mode:
                return
            os.mkdir(path, 0o700)
        handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            about = os.fstat(handle)
            if (about.st_uid, about.st_gid, about.st_mode & 0o7777) == (owner, group, mode):
                return
            self.changed = True
            if not self.module.check_mode:
                os.fchown(handle, owner, group)
                os.fchmod(handle, mode)
        finally:
            os.close(handle)

    def clear(self):
        """Kuma may make files here too: a name is taken away, whatever it is of, and never what is behind it."""
        for path in [] if self.module.check_mode else leftovers(self.home):
            if not os.path.isdir(path) or os.path.islink(path):
                os.unlink(path)

    def make(self):
        parent = os.path.dirname(self.home)
        made_parent = not os.path.isdir(parent)
        if made_parent:
            self.folder(parent, 0, 0, 0o755)
        new = read_mark(self.home) is None
        if new:
            self.folder(self.home, 0, 0, 0o755)
            self.note("home")
        if os.path.isdir(self.home):
            self.clear()
        if made_parent:
            self.note("parent")
        if there(grp.getgrnam) is None:
            self.note("group")
            self.act("groupadd", "--system", NAME)
        if there(pwd.getpwnam) is None:
            self.note("user")
            shell = shutil.which("nologin", path="/usr/sbin:/sbin") or "/bin/false"
            self.act("useradd", "--system", "--gid", NAME, "--home-dir", self.home, "--no-create-home", "--shell", shell, NAME)
        user, group = there(pwd.getpwnam), there(grp.getgrnam)
        if user is None or group is None:
            return  # a check only, and they are not there yet
        # Sticky: the Core makes its lock and its folder here, and cannot replace the programs that root runs.
        self.folder(self.home, 0, group.gr_gid, 0o1775)
        self.folder(os.path.join(self.home, "core"), user.pw_uid, group.gr_gid, 0o700)


def put_already(path, wanted):
    """Whether root's executable of this hash lies there. A look of ours at all of them takes less than Ansible's at one."""
    try:
        about = os.lstat(path)
        if not stat.S_ISREG(about.st_mode) or (about.st_uid, about.st_gid, about.st_mode & 0o7777) != (0, 0, 0o755):
            return False
        found = hashlib.sha256()
        with open(path, "rb") as file:
            for part in iter(lambda: file.read(1 << 20), b""):
                found.update(part)
        return found.hexdigest() == wanted
    except OSError:
        return False


def lacking(home, programs):
    names = sorted(programs)
    with ThreadPoolExecutor() as pool:
        there = pool.map(lambda name: put_already(os.path.join(home, name), programs[name]), names)
    return [name for name, fits in zip(names, there) if not fits]


def main():
    spec = {"home": {"type": "str", "required": True}, "programs": {"type": "dict", "required": True}}
    module = AnsibleModule(argument_spec=spec, supports_check_mode=True)
    findings, path = Findings(), module.params["home"]
    need_root(findings)
    if not findings.bad():
        foreign(path, findings)
    if findings.bad():
        findings.end(module)
    home = Home(module, path)
    try:
        home.make()
    except NotADirectoryError as error:
        findings.error("home_not_folder", home=error.filename)
        findings.end(module)
    findings.end(module, changed=home.changed, lacking=lacking(path, module.params["programs"]))


if __name__ == "__main__":
    main()
