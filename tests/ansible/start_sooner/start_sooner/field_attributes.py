"""Lets ansible-core 2.14 find the attributes of a class of tasks or plays once, as later versions do."""


def change(base):
    from ansible.release import __version__

    if not __version__.startswith("2.14."):
        return
    find = base.FieldAttributeBase.__dict__["fattributes"].__func__.fget
    found = {}

    def fattributes(cls):
        if cls not in found:
            found[cls] = find(cls)
        return found[cls]

    base.FieldAttributeBase.fattributes = classmethod(property(fattributes))
