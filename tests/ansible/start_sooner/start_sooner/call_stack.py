"""Lets Ansible look at who calls it without reading the source of each caller, which it has no use for.

It does so for each task whose loop has no items, in a process that has read none of them as yet.
"""

import inspect


class Inspect:
    """What Ansible uses of the module inspect."""

    FrameInfo = inspect.FrameInfo

    @staticmethod
    def stack():
        # Without this function's own frame.
        return inspect.stack(context=0)[1:]


def change(stack):
    stack._inspect = Inspect
