"""Has an ansible-playbook that waits for its tasks look for their end less often than each millisecond."""


def change(constants):
    constants.DEFAULT_INTERNAL_POLL_INTERVAL = 0.005
