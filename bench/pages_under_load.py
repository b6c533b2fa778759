"""Every page of a large business: time of the processor, size and statements of each. 200 people, 200 services, 5,000 bookings a day.

python -m bench.pages_under_load [part of a page's name]

One week of such days and 100,000 customers on SQLite, served in this process; each page is asked for three times, the first one
apart, for templates are compiled then. The processor is that of this process: doors, threads of the database, and the client.
"""

import asyncio
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from tests.support.crowded import Crowd, Crowded, crowded, pages
from tests.support.statements import Sent, noted
from web.logs import set_up_logs

CROWD = Crowd(people=200, services=200, each=25, customers=100_000, days=5, messages=20_000)
MOST_SECONDS, MOST_BYTES = 1.0, 1 << 20
AGAIN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Of one page: seconds of the processor at first and later, size, statements."""

    name: str
    status: int
    first: float
    later: float
    size: int
    statements: int

    @property
    def holds(self) -> bool:
        return self.status == 200 and self.later <= MOST_SECONDS and self.size <= MOST_BYTES

    @property
    def row(self) -> str:
        mark = "" if self.holds else "  <-- too much"
        times = f"{self.first * 1000:7.0f} {self.later * 1000:7.0f}"
        return f"{self.name:36} {self.status:4} {times} {self.size / 1024:8.0f} {self.statements:5}{mark}"


async def figures(shop: Crowded, name: str, path: str, seen: list[Sent]) -> Figures:
    samples, status, body = [], 0, b""
    for _ in range(1 + AGAIN):
        seen.clear()
        begun = process_time()
        status, body = await shop.get(path)
        samples.append(process_time() - begun)
    return Figures(
        name=name,
        status=status,
        first=samples[0],
        later=median(samples[1:]),
        size=len(body),
        statements=len(seen),
    )


async def main(wanted: str) -> int:
    set_up_logs("console", "error")
    with tempfile.TemporaryDirectory(dir=Path(__file__).parent, prefix=".measuring-") as folder, noted() as seen:
        begun = perf_counter()
        async with crowded(Path(folder), CROWD) as shop:
            print(f"filled in {perf_counter() - begun:.0f} s\n{'page':36} code first/ms    later      KiB  SQL")
            found = []
            for name, path in pages(CROWD).items():
                if wanted in name:
                    found.append(await figures(shop, name, path, seen))
                    print(found[-1].row, flush=True)
    return 0 if all(one.holds for one in found) else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main(" ".join(sys.argv[1:]))))
