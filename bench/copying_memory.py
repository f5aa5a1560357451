"""What streaming a copy adds to the memory of a process, in MiB: `… copying_memory <database>`.

The process first makes the site and the copy of a person without records, so that everything the
copy imports and compiles once is there; then the kernel's peak is set back, and the copy streamed.
"""

import sys
from dataclasses import replace
from pathlib import Path

from bench import stage
from bench.copying import copy_of
from privacycenter.holdings import Subject


def _kib(name: str) -> int:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(next(line for line in status.splitlines() if line.startswith(name)).split()[1])


def main(database: Path) -> None:
    with stage.site(database) as app:
        copy = copy_of(app)
        for _ in replace(copy, eyes=replace(copy.eyes, subject=Subject(0))).stream():
            pass
        idle = _kib("VmRSS:")
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
        for _ in copy.stream():
            pass
        print(f"{(_kib('VmHWM:') - idle) / 1024:.2f}")


main(Path(sys.argv[1]))
