"""Loads what Ansible would send to a host, without Ansible: only the pure parts are called."""
import importlib.util
import os
import sys
import tempfile
import types

FOLDER = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


class Nothing:
    """In place of Ansible's classes, which no test makes."""


def load(path, name=None):
    name = name or os.path.basename(path)[: -len(".py")]
    spec = importlib.util.spec_from_file_location(name, os.path.join(FOLDER, path))
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def folder_of(test):
    """A new folder, which goes with the test."""
    folder = tempfile.TemporaryDirectory()
    test.addCleanup(folder.cleanup)
    return folder.name


def stand_in(name, **content):
    module = types.ModuleType(name)
    module.__path__ = []
    module.__dict__.update(content)
    sys.modules[name] = module


for package in ("ansible", "ansible.module_utils", "ansible.plugins"):
    stand_in(package)
sys.modules["ansible"].context = types.SimpleNamespace(CLIARGS={})
stand_in("ansible.plugins.callback", CallbackBase=Nothing)
stand_in("ansible.module_utils.basic", AnsibleModule=Nothing)
stand_in("ansible.plugins.action", ActionBase=Nothing)
common = load("module_utils/kuma_common.py", "ansible.module_utils.kuma_common")
