"""What an operator sees of a run: plain lines by host, and at the end who is not ready and what to do. Details go to the log."""
import json
import os
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
    ("REMOTE HOST IDENTIFICATION HAS CHANGED", "ssh_host_key_changed"),
    ("Host key verification failed", "ssh_host_key"),
    ("host key is known", "ssh_host_key"),
    ("sshpass", "ssh_password_tool"),
    ("Permission denied", "ssh_denied"),
    ("Invalid/incorrect password", "ssh_denied"),
    ("no such identity", "ssh_denied"),
    ("Could not resolve", "ssh_unresolved"),
    ("Connection refused", "ssh_refused"),
    ("timed out", "ssh_silent"),
    ("No route to host", "ssh_silent"),
    ("Network is unreachable", "ssh_silent"),
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

    def say(self, code, **params):
        text = self.words.get(code, code)
        for name, value in params.items():
            text = text.replace("{%s}" % name, str(value))
        return text

    def of_play(self, code):
        """The code of the last play where it has one of its own: a host that everything was taken off is not ready."""
        own = "%s.%s" % (code, self.play.get_name()) if self.play else code
        return own if own in self.words else code

    def show(self, line):
        self._display.display(line)
        self.note(line)

    def note(self, line):
        self.log.write("%s %s\n" % (time.strftime("%Y-%m-%dT%H:%M:%S%z"), line))
        self.log.flush()

    def detail(self, result, what):
        """All that a task said; what is secret has been taken out by Ansible (no_log)."""
        kept = {k: v for k, v in result._result.items() if k not in ("invocation", "ca", "diff", "results")}
        self.note("  [%s] %s: %s %s" % (result._host.name, result._task.get_name(), what, json.dumps(kept, default=str)))

    # -- what Ansible tells ---------------------------------------------------------------------------------------

    def v2_playbook_on_play_start(self, play):
        self.play = play
        self.note("play: %s" % play.get_name())

    def v2_runner_on_ok(self, result):
        self.detail(result, "changed" if result._result.get("changed") else "ok")
        name = result._task.name
        self.findings(result._host.name, result._result.get("findings", []))
        key = "step." + name
        if result._result.get("changed") and key + ".changed" in self.words:
            key += ".changed"
        if key in self.words:
            only = self.say("not_done") + " " if key.endswith(".changed") and context.CLIARGS.get("check") else ""
            self.show("%s: %s%s" % (result._host.name, only, self.say(key)))

    def v2_runner_on_skipped(self, result):
        self.detail(result, "skipped")
        # A loop over nothing: what it would put there is there.
        if result._task.name == "files" and "skipped_reason" in result._result:
            self.show("%s: %s" % (result._host.name, self.say("step.files")))

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
        if ready:
            self.show("\n" + self.say(self.of_play("ready"), hosts=", ".join(ready)))
        for host, why in self.why.items():
            self.show(self.say(self.of_play("not_ready"), host=host, why=" ".join(why)))
        if "KUMA_RESULT" in os.environ:
            with open(os.environ["KUMA_RESULT"], "w") as file:
                file.write("0" if not self.why else "3" if set(self.why) == self.silent else "1")
        for host in sorted(stats.processed):
            self.note("%s: %s" % (host, json.dumps(stats.summarize(host))))

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
