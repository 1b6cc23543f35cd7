"""Finds the filters and tests of templates sooner.

Each process that needs one that is Jinja's own first looks for it in all of Ansible's plugins. Which of
them Ansible does not have is kept. Besides, 2.14 looks for its own each time that a template uses one;
later versions remember what they found, and so does 2.14 here.
"""

from start_sooner import cache


def change(loaders):
    from ansible.release import __version__
    from jinja2.defaults import DEFAULT_FILTERS, DEFAULT_TESTS

    loader = loaders.Jinja2Loader
    find = loader.get
    of_jinja = {"filter": DEFAULT_FILTERS, "test": DEFAULT_TESTS}
    absent = {}

    def get(self, name, *args, **kwargs):
        file = "absent-%s-%s" % (self.type, __version__)
        if self.type not in absent:
            absent[self.type] = set(cache.load(file) or ())
        names = absent[self.type]
        if name in names:
            return None
        try:
            plugin = find(self, name, *args, **kwargs)
        except KeyError:
            plugin = None
            if name not in of_jinja[self.type]:
                raise
        if plugin is None and name in of_jinja[self.type]:
            names.add(name)
            cache.store(file, tuple(names))
        return plugin

    loader.get = get
    if __version__.startswith("2.14."):
        remember(loader)


def remember(loader):
    find = loader.get

    def get(self, name, *args, **kwargs):
        known = self.__dict__.setdefault("known", {})
        key = (name, args, tuple(kwargs.items()))
        if key not in known:
            known[key] = find(self, name, *args, **kwargs)
        return known[key]

    loader.get = get
