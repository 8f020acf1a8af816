"""What an operator sees of a run: plain lines by host, and at the end who is not ready and what to do. Details go to the log."""
import json
import os
import re
import time

from ansible import context
from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
    name: calm
    type: stdout
    short_description: plain lines by host, in the words of words/*.txt
    description: [plain lines by host, in the words of words/*.txt]
    options: {}
"""

# What ssh and sudo say in so many words -> our code; the first that fits.
CONNECTION = [
    # ssh works; what Ansible itself begins with does not.
    ("No space left on device", "no_space"),
    ("Failed to create temporary directory", "remote_folder"),
    ("REVOKED HOST KEY", "ssh_other"),
    ("REMOTE HOST IDENTIFICATION HAS CHANGED", "ssh_host_key_changed"),
    ("Host key verification failed", "ssh_host_key"),
    ("host key is known", "ssh_host_key"),
    ("install the sshpass program", "ssh_password_tool"),
    # As ssh says it of an account: a file that may not be read is another matter.
    ("Permission denied (", "ssh_denied"),
    ("Permission denied, please try again", "ssh_denied"),
    ("Invalid/incorrect password", "ssh_denied"),
    ("Too many authentication failures", "ssh_denied"),
    ("Could not resolve", "ssh_unresolved"),
    ("Connection refused", "ssh_refused"),
    ("timed out", "ssh_silent"),
    ("No route to host", "ssh_silent"),  # as of a host that is off on the same network
    ("Network is unreachable", "ssh_no_route"),
]
FAILURE = [
    ("sudo password", "sudo_denied"),
    ("su password", "sudo_denied"),
    ("password is required", "sudo_denied"),
    ("not in the sudoers", "sudo_denied"),
    ("not allowed to execute", "sudo_denied"),
    ("sudo: not found", "sudo_denied"),
    ("sudo: command not found", "sudo_denied"),
    ("python3: not found", "no_python"),
    ("python3: No such file", "no_python"),
    ("python: not found", "no_python"),
    ("No space left on device", "no_space"),
]


# What no name and no address has: user kuma of a host writes them, and they end on the operator's terminal.
UNPLAIN = re.compile(r"[^A-Za-z0-9.:_-]")
# Skipped by a check -> the step that is done without it.
LEFT_OUT = {"files": "files", "its CA certificate": "ca"}


def load_words(language):
    words = {}
    path = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "words", language + ".txt")
    with open(path, encoding="utf-8") as file:
        for line in file:
            if not line.startswith("#") and " = " in line:
                code, _, text = line.rstrip("\n").partition(" = ")
                words[code] = text
    return words


def last_line(text):
    lines = [line.strip() for line in str(text).splitlines() if line.strip()]
    return lines[-1] if lines else "?"


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "stdout"
    CALLBACK_NAME = "calm"

    def __init__(self):
        super().__init__()
        self.words = load_words(os.environ.get("KUMA_LANG_SHORT", "en"))
        self.log = open(os.environ.get("KUMA_LOG", os.devnull), "a", encoding="utf-8")
        self.why = {}
        self.silent = set()
        self.play = None
        self.empty = set()
        self.planned = False
        self.known = {} if "KUMA_MEMBERS" in os.environ else None

    def say(self, code, **params):
        text = self.words.get(code, code)
        for name, value in params.items():
            text = text.replace("{%s}" % name, str(value))
        return text

    def of_play(self, code):
        """The code of the last play where it has one of its own: a host that everything was taken off is not ready."""
        own = "%s.%s" % (code, self.play.get_name()) if self.play else code
        if own not in self.words and self.checks():
            own = code + ".check"
        return own if own in self.words else code

    def checks(self):
        return bool(context.CLIARGS.get("check"))

    def show(self, line):
        # Of a look before the run itself only what it found is printed, by the script.
        if self.known is None:
            self._display.display(line)
        self.note(line)

    def note(self, line):
        self.log.write("%s %s\n" % (time.strftime("%Y-%m-%dT%H:%M:%S%z"), line))
        self.log.flush()

    def detail(self, result, what):
        """All that a task said; what is secret has been taken out by Ansible (no_log)."""
        kept = {k: v for k, v in result._result.items() if k not in ("invocation", "ca", "diff", "results")}
        self.note("  [%s] %s: %s %s" % (result._host.name, result._task.get_name(), what, json.dumps(kept, default=str)))

    # -- what Ansible reports -------------------------------------------------------------------------------------

    def v2_playbook_on_play_start(self, play):
        self.play = play
        self.note("play: %s" % play.get_name())

    def v2_runner_on_ok(self, result):
        self.detail(result, "changed" if result._result.get("changed") else "ok")
        name = result._task.name
        self.findings(result._host.name, result._result.get("findings", []))
        if self.known is not None and "peers" in result._result:
            self.known[result._host.name] = result._result["peers"]
        changed = result._result.get("changed") and "step.%s.changed" % name in self.words
        if name == "removed" and not changed:
            self.empty.add(result._host.name)
        self.step(result._host.name, name + ".changed" if changed else name, result._result.get("said"))

    def step(self, host, name, said=None):
        """The line of a step that has one; `said`: in words of its own."""
        code, params = (said["code"], said["params"]) if said else ("step." + name, {})
        if code not in self.words:
            return
        only = self.checks() and name.endswith(".changed")
        self.planned = self.planned or only
        self.show("%s: %s%s" % (host, self.say("not_done") + " " if only else "", self.say(code, **params)))

    def v2_runner_on_skipped(self, result):
        self.detail(result, "skipped")
        name = result._task.name
        # A loop over nothing: what it would put there is there.
        if name == "files" and "skipped_reason" in result._result:
            self.step(result._host.name, "files")
        # What a check leaves out because there is no folder for it yet.
        elif self.checks() and name in LEFT_OUT:
            self.step(result._host.name, LEFT_OUT[name] + ".changed")

    def v2_runner_on_failed(self, result, ignore_errors=False):
        self.detail(result, "failed")
        if not ignore_errors:
            self.fail(result._host.name, self.reasons(result))

    def v2_runner_on_unreachable(self, result):
        self.detail(result, "unreachable")
        message = str(result._result.get("msg", ""))
        code = next((code for sign, code in CONNECTION if sign in message), "ssh_other")
        user = self.play.get_variable_manager().get_vars(host=result._host).get("ansible_user") if self.play else None
        self.silent.add(result._host.name)
        where = {"host": result._host.name, "user": user + "@" if user else ""}
        self.fail(result._host.name, [self.say(code, message=last_line(message.split("over ssh:")[-1]).rstrip("."), **where)])

    def v2_playbook_on_stats(self, stats):
        hosts = [host for host in sorted(stats.processed) if host != "localhost"]
        failed = {host for host in hosts if stats.failures.get(host) or stats.dark.get(host)}
        for host in failed - set(self.why):
            self.why[host] = [self.say("failed_other", task="?", message="?")]
        ready = [host for host in hosts if host not in self.why]
        done = [host for host in ready if host not in self.empty]
        if done:
            self.show("\n" + self.say(self.of_play("ready"), hosts=", ".join(done)))
        if self.empty & set(ready):
            self.show(("" if done else "\n") + self.say("nothing_there", hosts=", ".join(sorted(self.empty & set(ready)))))
        for host, why in self.why.items():
            self.show(self.say(self.of_play("not_ready"), host=host, why=" ".join(why)))
        if "KUMA_RESULT" in os.environ:
            with open(os.environ["KUMA_RESULT"], "w") as file:
                file.write("0" if not self.why else "3" if set(self.why) == self.silent else "1")
            if self.planned:
                open(os.environ["KUMA_RESULT"] + ".planned", "w").close()
        if self.known is not None:
            self.members(hosts)
        for host in sorted(stats.processed):
            self.note("%s: %s" % (host, json.dumps(stats.summarize(host))))

    def members(self, hosts):
        """For the script: members that are not in the inventory, and hosts that could not be asked for theirs."""
        peers = {UNPLAIN.sub("?", str(peer)) for known in self.known.values() for peer in known}
        lines = ["member %s" % peer for peer in sorted(peers - {host.lower() for host in hosts})]
        lines += ["unseen %s" % host for host in hosts if host not in self.known]
        with open(os.environ["KUMA_MEMBERS"], "w") as file:
            file.write("".join(line + "\n" for line in lines))

    # -- in our words ---------------------------------------------------------------------------------------------

    def findings(self, host, found):
        for one in found:
            if one["level"] == "warning":
                self.show("%s: %s: %s" % (host, self.say("warning"), self.say(one["code"], **one["params"])))

    def fail(self, host, sentences):
        self.why.setdefault(host, []).extend(sentences)
        for sentence in sentences:
            self.show("%s: !! %s" % (host, sentence))

    def reasons(self, result):
        """The sentences of a failed task, at least one."""
        said = result._result
        found = said.get("findings")
        # A fault that a playbook itself finds is the message of `fail`: Ansible makes a list of the JSON there.
        if found is None and isinstance(said.get("msg"), list):
            found = said["msg"]
        message = str(said.get("msg", ""))
        if found:
            self.findings(result._host.name, found)
            return [self.say(one["code"], **one["params"]) for one in found if one["level"] == "error"]
        parts = [said] + said.get("results", [])
        everything = "\n".join(str(p.get(k, "")) for p in parts for k in ("module_stderr", "module_stdout", "stderr", "msg"))
        code = next((code for sign, code in FAILURE if sign in everything), None)
        line = next((l for l in everything.splitlines() if any(s in l for s, c in FAILURE if c == code)), message)
        if code is not None:
            return [self.say(code, message=line.strip().rstrip("."))]
        if result._task.name == "first_core":
            return [self.say("setup_failed", message=(said.get("stderr") or said.get("stdout") or message).strip())]
        # Of a module that broke off, Ansible's own message only says where its reason stands.
        return [self.say("failed_other", task=result._task.name, message=last_line(said.get("module_stderr") or everything))]
