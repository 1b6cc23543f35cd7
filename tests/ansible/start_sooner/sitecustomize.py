"""Lets the tests' plays run in less than half the time; what is run is the same.

An ansible-playbook and each task of each host, which Ansible runs in a process of its own, do the same
again and again: they compile, read, look up and pack what never changes. Here the results are kept in the
directory that CODE_CACHE names, as Python itself keeps the code of its modules. Which are kept, and what
of Ansible is changed for it, stands in the package start_sooner.

Nothing that runs here lives for long, so the collector of garbage is left out.
"""

import gc
import os
import sys

DIRECTORY = os.environ.get("CODE_CACHE")

# By the module that is changed once it is loaded: the module of start_sooner that does it.
CHANGES = {
    "ansible.constants": "waiting",
    "ansible.module_utils._internal._stack": "call_stack",
    "ansible.executor.module_common": "module_archives",
    "ansible.executor.process.worker": "worker",
    "ansible.playbook.base": "field_attributes",
    "ansible.plugins.loader": "template_plugins",
    "ansible.utils.collection_loader._collection_meta": "routing",
    "jinja2.environment": "template_code",
}


class Finder:
    """Finds modules, and has them changed once they are loaded."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        change = CHANGES.get(name)
        if change is None:
            return None
        from importlib import import_module
        from importlib.machinery import PathFinder

        spec = PathFinder.find_spec(name, path)
        # What is in the archive of a module is loaded by one loader for all of it.
        if spec is None or hasattr(spec.loader, "archive"):
            return None
        execute = spec.loader.exec_module

        def exec_module(module):
            execute(module)
            import_module("start_sooner." + change).change(module)

        spec.loader.exec_module = exec_module
        return spec


if DIRECTORY:
    gc.disable()
    sys.meta_path.insert(0, Finder)
    from start_sooner import module_sources
