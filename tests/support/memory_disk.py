"""Where the files of tests lie: in memory, where there is room for them.

Every commit of the product waits until the disk has it, and the suite commits some hundred thousand times: on a disk most of its
time would be that wait. Nothing is tested less by it: a process that is killed loses no page of memory that it had handed over.
"""

import os
import shutil
import tempfile
from pathlib import Path

IN_MEMORY = Path("/dev/shm")
ROOM = 1 << 30
"""Bytes that must be free: containers may have only 64 MiB there."""


def use_memory(folder: Path = IN_MEMORY) -> bool:
    """Temporary files of this process and its children go there, if it exists and is large enough; a TMPDIR that is set stays."""
    if "TMPDIR" in os.environ or not os.access(folder, os.W_OK) or shutil.disk_usage(folder).free < ROOM:
        return False
    os.environ["TMPDIR"] = tempfile.tempdir = str(folder)
    return True
