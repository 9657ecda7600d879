"""Starting a node and waiting until it answers."""

import subprocess
import time
from contextlib import contextmanager

from zhenbo.chain import connect
from zhenbo.errors import NodeSilent


@contextmanager
def running(command):
    node = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        node.terminate()
        node.wait(20)


def wait_for(network):
    for _ in range(300):
        try:
            return connect(network)
        except NodeSilent:
            time.sleep(0.1)
    raise AssertionError(f"{network.name} did not start")
