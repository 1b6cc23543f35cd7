"""Lets each of Ansible's modules that the tests run start in half the time.

Ansible sends a module as an archive of sources, which Python compiles anew at every run: of what a task
takes, that is the most. Here the code of a source is kept in the directory that MODULE_CODE_CACHE names,
as Python itself keeps that of files. What is run is the same.
"""

import _imp
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


if DIRECTORY:
    zipimport._compile_source = cached
