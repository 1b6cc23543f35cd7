"""A cache in files, for what the module marshal can write: code, and plain values."""

import marshal
import os
import sys
from _blake2 import blake2b

DIRECTORY = os.environ["CODE_CACHE"]


def name_of(data):
    """Names what is made of these bytes."""
    return blake2b(data, digest_size=16).hexdigest()


def path_of(name):
    return os.path.join(DIRECTORY, "%s.%s" % (name, sys.implementation.cache_tag))


def load(name):
    """What was stored under this name, or None."""
    try:
        with open(path_of(name), "rb") as file:
            return marshal.loads(file.read())
    except OSError:
        return None


def store(name, value):
    path = path_of(name)
    own = "%s.%d" % (path, os.getpid())
    data = marshal.dumps(value)
    try:
        with open(own, "wb") as file:
            file.write(data)
        os.rename(own, path)
    except OSError:
        # Another user's process may not write there.
        pass
