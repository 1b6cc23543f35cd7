"""Keeps the archives that Ansible packs its own modules into.

An ansible-playbook packs each module once, after reading all of Ansible's sources that the module imports.
"""

import atexit
import os
import shutil

from start_sooner import cache

OWN = "ansible.modules."


def change(module_common):
    from ansible.release import __version__

    kept = os.path.join(cache.DIRECTORY, "archives-%s" % __version__)
    packed = os.path.join(module_common.C.DEFAULT_LOCAL_TMP, "ansiballz_cache")
    os.makedirs(kept, exist_ok=True)
    os.makedirs(packed, exist_ok=True)
    for name in os.listdir(kept):
        if name.startswith(OWN) and not os.path.lexists(os.path.join(packed, name)):
            os.symlink(os.path.join(kept, name), os.path.join(packed, name))
    process = os.getpid()

    def keep():
        # Processes that were forked are about to end too.
        if os.getpid() != process:
            return
        for name in os.listdir(packed):
            source = os.path.join(packed, name)
            whole = not name.endswith(("-part", ".lock"))
            if name.startswith(OWN) and whole and not os.path.islink(source):
                copy = os.path.join(kept, "copy-%d" % process)
                shutil.copyfile(source, copy)
                os.rename(copy, os.path.join(kept, name))

    atexit.register(keep)
