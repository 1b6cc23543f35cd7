"""Tells the crash tool of each task that begins, and stops before the one that a crash is planned for."""

import json
import os
import time

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: crash
type: aggregate
short_description: Stops a play where the crash tool wants it to
description: Writes down each task that begins, and what the task reports that is named so.
"""

DIRECTORY = os.environ["CRASH_DIR"]
RUN = os.environ["CRASH_RUN"]
POINT = os.environ["CRASH_POINT"]
REPORT = "Report"


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "crash"

    def __init__(self):
        super().__init__()
        self.tasks = 0

    def v2_playbook_on_task_start(self, task, is_conditional):
        self.tasks += 1
        with open(path("log-" + RUN), "a") as log:
            log.write("task %d %s\n" % (self.tasks, task.get_name()))
        if POINT == "task:%d" % self.tasks:
            park()

    def v2_runner_on_ok(self, result):
        task = getattr(result, "task", None) or result._task
        if task.get_name().split(" : ")[-1] != REPORT:
            return
        values = getattr(result, "result", None) or result._result
        with open(path("report-" + RUN), "w") as report:
            json.dump(values["msg"], report)


def path(name):
    return os.path.join(DIRECTORY, name)


def park():
    os.mkdir(path("reached-" + RUN))
    while not os.path.exists(path("go")):
        time.sleep(0.02)
