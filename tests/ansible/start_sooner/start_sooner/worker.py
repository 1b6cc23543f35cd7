"""Has an ansible-playbook load Ansible's filters and tests itself, instead of each of its processes."""


def change(worker):
    from ansible.plugins.loader import filter_loader, test_loader

    start = worker.WorkerProcess.start

    def start_ready(self):
        for loader in (filter_loader, test_loader):
            # 2.14 has no such thing.
            load = getattr(loader, "_ensure_non_collection_wrappers", None)
            if load:
                load()
        return start(self)

    worker.WorkerProcess.start = start_ready
