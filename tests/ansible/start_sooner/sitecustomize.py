"""Lets the tests' plays run in less than half the time; what is run is the same.

Ansible sends a module as an archive of sources, which Python compiles anew at every run: of what a task
takes, that is the most. Here the code of a source is kept in the directory that CODE_CACHE names,
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

DIRECTORY = os.environ.get("CODE_CACHE")


class CodeCache:
    """Keeps code in files."""

    @staticmethod
    def path(name):
        return os.path.join(DIRECTORY, "%s.%s" % (name, sys.implementation.cache_tag))

    @staticmethod
    def load(name):
        try:
            with open(CodeCache.path(name), "rb") as file:
                return marshal.loads(file.read())
        except OSError:
            return None

    @staticmethod
    def store(name, code):
        path = CodeCache.path(name)
        own = "%s.%d" % (path, os.getpid())
        try:
            with open(own, "xb") as file:
                file.write(marshal.dumps(code))
            os.rename(own, path)
        except OSError:
            # Another user's process may not write there.
            pass


compile_source = zipimport._compile_source


def compile_zipped(pathname, source):
    name = blake2b(source, digest_size=16).hexdigest()
    code = CodeCache.load(name)
    if code is None:
        code = compile_source(pathname, source)
        CodeCache.store(name, code)
    else:
        _imp._fix_co_filename(code, pathname)
    return code


def remember_filters(loaders):
    if not loaders.ansible_version.startswith("2.14."):
        return
    loader = loaders.Jinja2Loader
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


def keep_templates(environment):
    from template_code import install

    install(environment, CodeCache)


class Finder:
    """Finds modules, and changes them once they are loaded."""

    CHANGES = {
        "ansible.plugins.loader": remember_filters,
        "jinja2.environment": keep_templates,
    }

    @staticmethod
    def find_spec(name, path=None, target=None):
        change = Finder.CHANGES.get(name)
        if change is None:
            return None
        from importlib.machinery import PathFinder

        spec = PathFinder.find_spec(name, path)
        execute = spec.loader.exec_module

        def exec_module(module):
            execute(module)
            change(module)

        spec.loader.exec_module = exec_module
        return spec


if DIRECTORY:
    gc.disable()
    zipimport._compile_source = compile_zipped
    sys.meta_path.insert(0, Finder)
