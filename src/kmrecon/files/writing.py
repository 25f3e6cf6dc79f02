"""Named bytes in; files on the disk, all of them or none, out."""

import os
import shutil
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from kmrecon.errors import OutputError


def refuse_unwritable(directory: Path) -> None:
    """Raise OutputError where a directory cannot be made or written: told before what would go into it is made."""
    try:
        there = next(path for path in (directory, *directory.absolute().parents) if path.exists())
    except OSError as error:
        raise OutputError(str(directory), error.strerror or str(error)) from None
    if not there.is_dir():
        raise OutputError(str(directory), f"{there.name} is a file")
    if not os.access(there, os.W_OK | os.X_OK):
        raise OutputError(str(directory), f"nothing may be written in {there.absolute()}")


def write_whole(directory: Path, files: Mapping[str, bytes]) -> None:
    """Write files into a directory, all of them or none; other files that are in it stay.

    A name may lead into a directory within.

    Raises
    ------
    OutputError
        Where the directory cannot be made or written; then it is left as it was.
    """
    made = not directory.exists()
    try:
        directory.mkdir(parents=True, exist_ok=True)
        taken = [name for name in files if (directory / name).is_dir()]
        if taken:
            raise OutputError(str(directory), f"{taken[0]} is a directory there")
        _write(directory, files)
    except OSError as error:
        if made:
            with suppress(OSError):
                directory.rmdir()
        raise OutputError(str(directory), error.strerror or str(error)) from None


def write_file(path: Path, text: str) -> None:
    """Write one file, whole or not at all."""
    if path.is_dir():
        raise OutputError(str(path), "it is a directory")
    if path.exists() and not path.is_file():
        _write_through(path, text)
        return
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(text.encode())
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise OutputError(str(path), error.strerror or str(error)) from None


def _write_through(path: Path, text: str) -> None:
    """Write to a device or a pipe, which must not be replaced by a file."""
    try:
        with path.open("wb") as stream:
            stream.write(text.encode())
    except OSError as error:
        raise OutputError(str(path), error.strerror or str(error)) from None


def _write(directory: Path, files: Mapping[str, bytes]) -> None:
    # All is written beside its place first, so a full disk leaves the directory as it was.
    parts = Path(tempfile.mkdtemp(prefix=".kmrecon-", dir=directory))
    try:
        for name, data in files.items():
            (parts / name).parent.mkdir(parents=True, exist_ok=True)
            (parts / name).write_bytes(data)
        for name in files:
            (directory / name).parent.mkdir(parents=True, exist_ok=True)
        for name in files:
            (parts / name).replace(directory / name)
    finally:
        shutil.rmtree(parts, ignore_errors=True)
