"""How much memory the product takes after its start, beside a process that has just imported its large packages.

python -m bench.memory

Resident memory of `app.py serve` with the demo data, once it is ready and has answered some requests.
"""

import asyncio
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from tests.support.running_host import running_host

IMPORTS = "import aiohttp, botbuilder.core, botbuilder.integration.aiohttp, orjson, sqlalchemy.ext.asyncio"
ROUNDS = 3
REQUESTS = 200


def resident(process_id: int) -> float:
    """MiB."""
    status = Path(f"/proc/{process_id}/status").read_text(encoding="ascii")
    found = re.search(r"^VmRSS:\s+(\d+) kB", status, re.MULTILINE)
    assert found, "no resident memory in /proc"
    return int(found[1]) / 1024


def imports_alone() -> float:
    """MiB of a process that has imported the packages and does nothing."""
    command = [sys.executable, "-W", "ignore", "-c", f"{IMPORTS}\nimport sys\nprint(flush=True)\nsys.stdin.read()"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin
    assert process.stdout
    process.stdout.readline()
    found = resident(process.pid)
    process.stdin.close()
    process.wait()
    return found


async def product() -> tuple[float, float]:
    """MiB when ready, and after some requests."""
    with tempfile.TemporaryDirectory(prefix="bench_") as folder:
        async with running_host(Path(folder), log_level="error") as host:
            ready = resident(host.process.pid)
            for _ in range(REQUESTS):
                async with host.session.get(f"{host.url}/readyz") as answer:
                    await answer.read()
            return ready, resident(host.process.pid)


def main() -> None:
    """Medians, by turns."""
    pairs = [(imports_alone(), *asyncio.run(product())) for _ in range(ROUNDS)]
    plain, ready, later = (median(column) for column in zip(*pairs, strict=True))
    print(f"imports alone {plain:.0f} MiB, ready {ready:.0f} MiB, after {REQUESTS} requests {later:.0f} MiB")
    print(f"P14 resident memory after start / imports: {ready / plain:.2f} (required 1.9, goal 1.6)")


if __name__ == "__main__":
    main()
