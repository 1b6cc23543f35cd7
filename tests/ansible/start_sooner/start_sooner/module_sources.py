"""Keeps the code of what is in an archive.

Ansible sends a module as an archive of sources, which Python compiles anew at every run: of what a module
takes, that is the most.
"""

import _imp
import zipimport

from start_sooner import cache

compile_source = zipimport._compile_source


def kept(pathname, source):
    name = cache.name_of(source)
    code = cache.load(name)
    if code is None:
        code = compile_source(pathname, source)
        cache.store(name, code)
    else:
        _imp._fix_co_filename(code, pathname)
    return code


zipimport._compile_source = kept
