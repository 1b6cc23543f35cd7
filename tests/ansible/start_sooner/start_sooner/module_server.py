"""Runs the modules of an ansible-playbook, each in a process that is forked from one which has loaded already
what every module loads: of what a module takes, that is nearly all.

Only what Python is fed on its standard input comes here, from a process of the same user and with the
same Python: what Ansible runs elsewhere, as somebody else, or from a file starts as ever.
"""

import os
import sys

# What a module and the script around it load; what else it needs it loads itself, from its own archive.
PRELOADED = (
    "base64",
    "datetime",
    "glob",
    "runpy",
    "shlex",
    "shutil",
    "subprocess",
    "tempfile",
    "zipfile",
    "ansible.module_utils.basic",
    # Not in 2.14.
    "ansible.module_utils._internal._ansiballz._loader",
)
# What Python reads when it starts, and never again.
READ_AT_START = (b"PYTHON", b"LC_", b"LANG", b"TZ", b"CODE_CACHE")


def start():
    """Starts the server of this ansible-playbook, which ends with it and the processes forked from it."""
    import socket
    import subprocess

    from ansible import constants

    address = os.path.join(constants.DEFAULT_LOCAL_TMP, "modules")
    archive = kept_archive()
    if archive is None or len(address) > 100:
        return
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(address)
    listener.listen(128)
    # Its other end stays open until all of them have ended.
    ends, _ = os.pipe()
    handed = [str(listener.fileno()), str(ends)]
    subprocess.Popen(
        [sys.executable, "-c", "from start_sooner.module_server import serve; serve()"]
        + [*handed, archive],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        pass_fds=[listener.fileno(), ends],
    )
    listener.close()
    os.close(ends)
    os.environ["MODULE_SERVER"] = address


def kept_archive():
    """An archive of a module, which has in it what all modules need."""
    from base64 import b64decode

    from ansible.executor import module_common
    from ansible.release import __version__

    from start_sooner import cache

    archive = os.path.join(cache.DIRECTORY, "modules-%s.zip" % __version__)
    if os.path.exists(archive):
        return archive
    kept = os.path.join(cache.DIRECTORY, "archives-%s" % __version__)
    for name in os.listdir(kept) if os.path.isdir(kept) else []:
        if name.startswith("ansible.modules.command-"):
            own = "%s.%d" % (archive, os.getpid())
            source = os.path.join(kept, name)
            known = getattr(module_common, "_CachedModule", None)
            if known is None:
                # 2.14 keeps nothing else with it.
                with open(source, "rb") as file:
                    data = file.read()
            else:
                data = known.load(source).zip_data
            with open(own, "wb") as file:
                file.write(b64decode(data))
            os.rename(own, archive)
            return archive
    return None


class Places:
    """The search path of a package that was loaded from one archive and has more in that of the module."""

    def __init__(self, path, archive):
        self.path = list(path)
        self.inside = [place[len(archive):] for place in path if place.startswith(archive)]

    def __iter__(self):
        for directory in sys.path:
            if directory.endswith("_payload.zip"):
                yield from (directory + inside for inside in self.inside)
        yield from self.path


def preload(archive):
    from importlib import import_module

    path = sys.path
    sys.path = [archive, *path]
    for name in PRELOADED:
        try:
            import_module(name)
        except ModuleNotFoundError:
            pass
    sys.path = path
    for module in list(sys.modules.values()):
        path = getattr(module, "__path__", None)
        if path and any(place.startswith(archive) for place in path):
            module.__path__ = Places(path, archive)


def serve():
    import _socket
    import select
    import signal

    listener = _socket.socket(fileno=int(sys.argv[1]))
    ends = int(sys.argv[2])
    archive = sys.argv[3]
    os.chdir("/")
    sys.path.remove("")
    wakes, waker = os.pipe()
    os.set_blocking(wakes, False)
    os.set_blocking(waker, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
    own = [wakes, waker, ends, listener.fileno()]
    # By the process of a module: who waits for its end.
    waiting = {}
    loaded = False
    open_ = True
    while open_ or waiting:
        watched = [wakes, *([ends, listener] if open_ else []), *waiting.values()]
        ready, _, _ = select.select(watched, [], [])
        if wakes in ready:
            os.read(wakes, 4096)
            for pid, status in ended():
                connection = waiting.pop(pid, None)
                if connection is not None:
                    answer(connection, status)
        for pid, connection in list(waiting.items()):
            if connection in ready:
                # Whoever waited was ended, and so is the module.
                del waiting[pid]
                connection.close()
                kill(pid)
        if ends in ready:
            open_ = False
        elif listener in ready:
            if not loaded:
                preload(archive)
                loaded = True
            descriptor, _ = listener._accept()
            connection = _socket.socket(fileno=descriptor)
            given, streams = receive(connection)
            if given is None or not fits(given):
                connection.close()
            else:
                connection.sendall(b"y")
                pid = os.fork()
                if pid == 0:
                    signal.set_wakeup_fd(-1)
                    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                    for other in [connection, *waiting.values()]:
                        other.close()
                    listener.detach()
                    for other in own:
                        os.close(other)
                    run(given, streams)
                waiting[pid] = connection
            for stream in streams:
                os.close(stream)


def ended():
    """The processes that ended since, with their exit codes."""
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return
        yield pid, os.waitstatus_to_exitcode(status)


def answer(connection, status):
    try:
        connection.sendall(status.to_bytes(4, "big", signed=True))
    except OSError:
        pass
    connection.close()


def kill(pid):
    import signal

    for end in (os.killpg, os.kill):
        try:
            end(pid, signal.SIGTERM)
            return
        except OSError:
            pass


def receive(connection):
    """What a client was started with, and its standard streams."""
    import _socket
    import array
    import marshal

    size, extra, _, _ = connection.recvmsg(4, _socket.CMSG_SPACE(3 * 4))
    streams = array.array("i")
    for _, _, data in extra:
        streams.frombytes(data)
    data = b""
    while len(size) == 4 and len(data) < int.from_bytes(size, "big"):
        more = connection.recv(1 << 20)
        if not more:
            break
        data += more
    whole = len(streams) == 3 and len(data) == int.from_bytes(size, "big")
    return (marshal.loads(data) if whole else None), list(streams)


def fits(given):
    """Whether a process forked here is like one that Python starts there."""
    prefix, _, _, _, environment = given

    def read_at_start(variables):
        return {name: text for name, text in variables.items() if name.startswith(READ_AT_START)}

    return prefix == sys.prefix and read_at_start(environment) == read_at_start(os.environb)


def run(given, streams):
    """Runs the module, as Python runs what it reads on its standard input, and ends this process."""
    import atexit
    import builtins
    import threading
    import types
    from importlib.machinery import BuiltinImporter

    _, session, directory, mask, environment = given
    if session != os.getsid(0):
        os.setsid()
    for target, stream in enumerate(streams):
        os.dup2(stream, target)
        os.close(stream)
    os.chdir(directory)
    os.umask(mask)
    os.environb.clear()
    os.environb.update(environment)
    main = types.ModuleType("__main__")
    main.__builtins__ = builtins
    main.__loader__ = BuiltinImporter
    sys.modules["__main__"] = main
    sys.argv = [""]
    sys.path.insert(0, "")
    code = 0
    try:
        with open(0, "rb", closefd=False) as file:
            source = file.read()
        exec(compile(source, "<stdin>", "exec"), main.__dict__)
    except SystemExit as end:
        code = end.code
        if code is None:
            code = 0
        elif not isinstance(code, int):
            print(code, file=sys.stderr)
            code = 1
    except BaseException:
        kind, error, trace = sys.exc_info()
        # Without this function's own frame.
        trace = trace.tb_next
        sys.excepthook(kind, error.with_traceback(trace), trace)
        code = 1
    threading._shutdown()
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (AttributeError, OSError, ValueError):
            pass
    os._exit(code & 0xFF)
