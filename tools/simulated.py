"""What the makers of simulated tables share: write their files, or say which would differ."""

from __future__ import annotations

import argparse
import csv
import io
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any


def as_csv(columns: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    """Write rows as CSV with Unix line ends; nothing where there is no value."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerows([columns, *(["" if v is None else v for v in row] for row in rows)])
    return file.getvalue()


def main(description: str, folder: Path, texts: Callable[[], dict[str, str]]) -> None:
    """Write each text under its name in the folder; with --check fail if a file differs."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--check", action="store_true", help="write nothing, fail if it differs")
    wanted = parser.parse_args().check
    for name, text in texts().items():
        path = folder / name
        if not wanted:
            path.write_text(text, encoding="utf-8", newline="")
        elif not path.is_file() or path.read_bytes() != text.encode():
            raise SystemExit(f"{path.name} differs from what its maker in tools/ makes")
