"""Keeps what stands in the large YAML file that tells where Ansible's own plugins are."""

import pickle

from start_sooner import cache


def change(collection_meta):
    from ansible.release import __version__

    read = collection_meta._meta_yml_to_dict

    def kept(text, content_id):
        source = text.encode() if isinstance(text, str) else text
        name = cache.name_of(b"routing of %s: %s" % (__version__.encode(), source))
        known = cache.load(name)
        if known is not None:
            return pickle.loads(known)
        routing = read(text, content_id)
        # It may hold dates.
        cache.store(name, pickle.dumps(routing))
        return routing

    collection_meta._meta_yml_to_dict = kept
