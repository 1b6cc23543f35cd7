"""Has a module run by the server of its ansible-playbook, in place of the process that was to run it.

What this process was started with goes there, its standard streams too; it ends as the module ends.
"""

import _socket
import array
import marshal
import os
import signal
import sys


def hand_over(address):
    """Ends this process once the module has ended; returns where the server is not to run it."""
    connection = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
    try:
        given = marshal.dumps(
            (sys.prefix, os.getsid(0), os.getcwd(), umask(), dict(os.environb))
        )
        connection.connect(address)
        streams = [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, array.array("i", [0, 1, 2]))]
        connection.sendmsg([len(given).to_bytes(4, "big")], streams)
        connection.sendall(given)
        agreed = connection.recv(1) == b"y"
    except OSError:
        # Another user's process, say, may not ask that server.
        agreed = False
    if not agreed:
        connection.close()
        return
    status = connection.recv(4)
    code = int.from_bytes(status, "big", signed=True) if len(status) == 4 else 1
    if code < 0:
        if -code not in (signal.SIGKILL, signal.SIGSTOP):
            signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    os._exit(code)


def umask():
    mask = os.umask(0)
    os.umask(mask)
    return mask
