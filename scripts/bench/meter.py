"""Runs one process after another and tells what each took: a JSON request a line, a JSON answer a line.

Deno cannot tell a child's peak memory; wait4 can, for the child and all that it waited for.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time

# Kilobytes everywhere but on macOS (getrusage(2)).
UNIT = 1 if sys.platform == "darwin" else 1024


def measure(request):
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as said:
        given.write(request["stdin"].encode())
        given.seek(0)
        start = time.perf_counter()
        child = subprocess.Popen(
            request["argv"],
            env=request["env"],
            cwd=request["cwd"],
            stdin=given,
            stdout=said,
            stderr=subprocess.STDOUT,
        )
        _, status, usage = os.wait4(child.pid, 0)
        elapsed = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        return {
            "status": child.returncode,
            "ms": elapsed * 1000,
            "cpuMs": (usage.ru_utime + usage.ru_stime) * 1000,
            "peakBytes": usage.ru_maxrss * UNIT,
            "output": said.read().decode(errors="replace"),
        }


# A new process starts out with its parent's pages: this one's own peak is a lower bound.
floor = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * UNIT
print(json.dumps({"floorBytes": floor}), flush=True)
for line in sys.stdin:
    try:
        answer = measure(json.loads(line))
    except OSError as error:
        answer = {"error": str(error)}
    print(json.dumps(answer), flush=True)
