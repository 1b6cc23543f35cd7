"""Has an ansible-playbook load Ansible's filters and tests itself, instead of each of its processes, and
start the server of its modules."""

import os

from start_sooner import module_server


# Tasks that Ansible itself carries out.
WITHOUT_MODULE = {
    "ansible.builtin." + name
    for name in ("assert", "debug", "fail", "include_role", "include_tasks", "meta", "set_fact")
}


def change(worker):
    from ansible.plugins.loader import filter_loader, test_loader

    start = worker.WorkerProcess.start

    def start_ready(self):
        # Only what a task runs in a process of its own can need it.
        if "MODULE_SERVER" not in os.environ and self._task.action not in WITHOUT_MODULE:
            os.environ["MODULE_SERVER"] = ""
            module_server.start()
        for loader in (filter_loader, test_loader):
            # 2.14 has no such thing.
            load = getattr(loader, "_ensure_non_collection_wrappers", None)
            if load:
                load()
        return start(self)

    worker.WorkerProcess.start = start_ready
