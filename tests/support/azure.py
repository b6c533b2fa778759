"""The scripts for the Azure CLI, run beside one that answers out of a file (`fake_az.py`)."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Azure:
    """`nothing` is what a tenant has before the script is run."""

    folder: Path
    script: str
    nothing: Mapping[str, Any]

    @property
    def state(self) -> dict[str, Any]:
        kept: dict[str, Any] = json.loads((self.folder / "azure.json").read_text(encoding="utf-8"))
        return {name: value for name, value in kept.items() if name != "calls"}

    def put(self, **state: object) -> None:
        (self.folder / "azure.json").write_text(json.dumps({**self.nothing, **state}), encoding="utf-8")

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["bash", str(ROOT / "docs" / "scripts" / self.script), *words],
            env={**os.environ, "PATH": f"{self.folder}{os.pathsep}{os.environ['PATH']}"},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )


def empty_tenant(folder: Path, script: str, **nothing: Any) -> Azure:
    tool = (ROOT / "tests" / "support" / "fake_az.py").read_text(encoding="utf-8")
    (folder / "az").write_text(tool.replace("#!/usr/bin/env python3", f"#!{sys.executable}"), encoding="utf-8")
    (folder / "az").chmod(0o755)
    made = Azure(folder, script, {"tenant": "tenant-1", "apps": [], "principals": [], "calls": [], **nothing})
    made.put()
    return made
