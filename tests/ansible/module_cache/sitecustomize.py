"""Lets the tests' plays run in less than half the time; what is run is the same.

Ansible sends a module as an archive of sources, which Python compiles anew at every run: of what a task
takes, that is the most. Here the code of a source is kept in the directory that MODULE_CODE_CACHE names,
as Python itself keeps that of files.

Each time that a template of ansible-core 2.14 uses a filter, all directories are searched for it; later
versions remember what they found. Here 2.14 does so too.

Nothing that runs here lives for long, so the collector of garbage is left out.
"""

import _imp
import gc
import marshal
import os
import sys
import zipimport
from _blake2 import blake2b

DIRECTORY = os.environ.get("MODULE_CODE_CACHE")
compile_source = zipimport._compile_source


def cached(pathname, source):
    name = blake2b(source, digest_size=16).hexdigest() + "." + sys.implementation.cache_tag
    path = os.path.join(DIRECTORY, name)
    try:
        with open(path, "rb") as file:
            code = marshal.loads(file.read())
        _imp._fix_co_filename(code, pathname)
        return code
    except OSError:
        pass
    code = compile_source(pathname, source)
    own = "%s.%d" % (path, os.getpid())
    try:
        with open(own, "xb") as file:
            file.write(marshal.dumps(code))
        os.rename(own, path)
    except OSError:
        # Another user's process may not write there.
        pass
    return code


class PluginLoaderFinder:
    """Finds the module with Ansible's plugin loaders, and changes one of them once it is loaded."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        if name != "ansible.plugins.loader":
            return None
        from importlib.machinery import PathFinder

        spec = PathFinder.find_spec(name, path)
        execute = spec.loader.exec_module

        def exec_module(module):
            execute(module)
            if module.ansible_version.startswith("2.14."):
                remember_filters(module.Jinja2Loader)

        spec.loader.exec_module = exec_module
        return spec


def remember_filters(loader):
    search = loader.get_with_context

    def get_with_context(self, name, *args, **kwargs):
        known = self.__dict__.setdefault("known", {})
        key = (name, args, tuple(kwargs.items()))
        if key not in known:
            try:
                known[key] = (search(self, name, *args, **kwargs), None)
            except KeyError as error:
                # One that Jinja brings itself.
                known[key] = (None, error)
        plugin, error = known[key]
        if error:
            raise error
        return plugin

    loader.get_with_context = get_with_context


if DIRECTORY:
    gc.disable()
    zipimport._compile_source = cached
    sys.meta_path.insert(0, PluginLoaderFinder)
