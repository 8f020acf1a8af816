"""What the modules share: findings, the mark of a home of ours, sockets of this host. Python 3.6, standard library."""
import json
import os
import pwd
import re
import signal
import stat
import subprocess
import tempfile
import time

MARK = ".kuma-home"
LEFTOVER = re.compile(r"\.kuma-[a-z0-9_]{8}$|\.ansible_tmp")  # of tempfile, not .kuma-home; of Ansible's copy
LISTENER, LISTENER_PID = "kuma-listen", "/run/kuma-listen.pid"  # the process that kuma_listen leaves for a minute
LISTENER_ENDS_S = 5
ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
MOST = 1 << 20  # bytes of a file of kuma's that are read


class Findings:
    """Faults and notes of a host by code; the words for them are the control machine's."""

    def __init__(self):
        self.list = []

    def error(self, code, **params):
        self.list.append({"level": "error", "code": code, "params": params})

    def note(self, code, **params):
        self.list.append({"level": "warning", "code": code, "params": params})

    def bad(self):
        return any(one["level"] == "error" for one in self.list)

    def end(self, module, **result):
        """Ends the module: failed where there is a fault."""
        if self.bad():
            module.fail_json(msg=", ".join(one["code"] for one in self.list), findings=self.list, **result)
        module.exit_json(findings=self.list, **result)


def need_root(findings):
    if os.geteuid() != 0:
        findings.error("not_root", user=pwd.getpwuid(os.geteuid()).pw_name)


def read_mark(home):
    """What the mark says that we made; None where the folder is not ours."""
    try:
        with open(os.path.join(home, MARK)) as file:
            return json.load(file)
    except (OSError, ValueError):
        return None


def leftovers(home):
    """What a run that was cut off left of files that it was writing: ours, and Ansible's of the same kind."""
    return [os.path.join(home, name) for name in sorted(os.listdir(home)) if LEFTOVER.match(name)]


def inside(home):
    """Paths of all that is in a home; what a new file system holds by itself, or we left, does not count."""
    names = [os.path.join(home, name) for name in os.listdir(home) if name != "lost+found"]
    return sorted(set(names) - set(leftovers(home)))


def foreign(home, findings):
    """A home that was not made by these scripts is never touched."""
    if not os.path.lexists(home):
        return False
    if os.path.islink(home) or not os.path.isdir(home):
        findings.error("home_not_folder", home=home)
        return True
    if inside(home) and read_mark(home) is None:
        findings.error("home_foreign", home=home)
        return True
    return False


def read_inside(folder, *names):
    """A file of a folder that kuma owns. Never through a link, nor of a pipe: root would read what kuma points it to."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for name in names[:-1]:
            inner = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=handle)
            os.close(handle)
            handle = inner
        last = os.open(names[-1], os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=handle)
    finally:
        os.close(handle)
    with os.fdopen(last, "rb") as file:
        if not stat.S_ISREG(os.fstat(last).st_mode):
            raise OSError("%s is no file" % names[-1])
        return file.read(MOST).decode("utf-8", "replace")


def cores_of(home):
    """Service ID -> core.json of the Cores here; None in place of one that cannot be read."""
    found = {}
    try:
        names = sorted(name for name in os.listdir(os.path.join(home, "core")) if ID.match(name))
    except OSError:
        return found
    for name in names:
        try:
            found[name] = json.loads(read_inside(home, "core", name, "core.json"))
        except FileNotFoundError:
            continue
        except (OSError, ValueError):
            found[name] = None
    return found


def version_of(home):
    """What the executable here says that it is; nothing where there is none that runs."""
    try:
        ran = subprocess.run([os.path.join(home, "kuma"), "version"], stdout=subprocess.PIPE, timeout=20)
        # What follows in further lines is of the engine, not of the executable.
        return ran.stdout.decode("utf-8", "replace").strip().partition("\n")[0]
    except (OSError, subprocess.SubprocessError):
        return ""


def write_file(path, text, mode):
    """The old content or the new one, never half, also after a crash."""
    handle, temporary = tempfile.mkstemp(dir=os.path.dirname(path), prefix=".kuma-")
    try:
        with os.fdopen(handle, "w", newline="", encoding="utf-8", errors="surrogateescape") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, mode)
        os.rename(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def listeners(ports):
    """port -> inode of the socket that listens on it, for those of `ports` that are taken."""
    found = {}
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            with open(table) as file:
                lines = file.read().splitlines()[1:]
        except OSError:
            continue
        for line in lines:
            fields = line.split()
            port = int(fields[1].rsplit(":", 1)[1], 16)
            if fields[3] == "0A" and port in ports:
                found.setdefault(port, fields[9])
    return found


def owner(inode):
    """The program that holds a socket and its process ID; (None, None) where it is not to be found."""
    wanted = "socket:[%s]" % inode
    for pid in (name for name in os.listdir("/proc") if name.isdigit()):
        folder = "/proc/%s/fd" % pid
        try:
            for fd in os.listdir(folder):
                if os.readlink(os.path.join(folder, fd)) == wanted:
                    return os.readlink("/proc/%s/exe" % pid).replace(" (deleted)", ""), int(pid)
        except OSError:
            continue
    return None, None


def is_listener(pid):
    """Ours by its name, and its owner's: kuma could call a process of its own so."""
    try:
        with open("/proc/%d/comm" % pid) as file:
            return file.read().strip() == LISTENER and os.stat("/proc/%d" % pid).st_uid == os.geteuid()
    except OSError:
        return False


def stop_listener():
    """Ends what an earlier run left, and waits until its ports are free."""
    try:
        with open(LISTENER_PID) as file:
            pid = int(file.read())
        end = time.monotonic() + LISTENER_ENDS_S
        if is_listener(pid):
            os.kill(pid, signal.SIGTERM)
        while is_listener(pid) and time.monotonic() < end:
            time.sleep(0.01)
        os.unlink(LISTENER_PID)
    except (OSError, ValueError):
        pass
