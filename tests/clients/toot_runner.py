"""toot, loaded once: runs a command for each line of stdin, in a process of its own, and prints its exit code.

A line is JSON, [home directory, file for the output, [argument, ..]]. Starting Python and loading toot takes most of a
second, and the tests type some sixty commands.
"""

import json
import os
import signal
import sys

from toot.cli import cli

for line in sys.stdin:
    home, output, arguments = json.loads(line)
    if os.fork() == 0:
        signal.alarm(30)
        os.environ["HOME"] = home
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 1)
        os.dup2(1, 2)
        cli(arguments, prog_name="toot")
    _, status = os.wait()
    print(os.waitstatus_to_exitcode(status), flush=True)
