"""Uploaded files, whichever storage holds them."""

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, Storage, storages

from .manifest import Refused

ALIASES = ("default", "private")


def names(storage: Storage, folder: str = "") -> Iterator[str]:
    """Every file of a storage, sorted within its folder."""
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:  # nothing was ever uploaded
        return
    inside = f"{folder}/" if folder else ""
    for name in sorted(filter(None, files)):
        yield inside + name
    for name in sorted(folders):
        yield from names(storage, inside + name)


def are_empty() -> bool:
    return not any(next(names(storages[alias]), None) for alias in ALIASES)


def staging_folder(alias: str, work: Path) -> Path:
    """Where files wait until they are put in place: beside it where that makes it a matter of renaming."""
    storage = storages[alias]
    if isinstance(storage, FileSystemStorage):
        place = Path(storage.location)
        return place.with_name(f"{place.name}.restoring")
    return work / alias


@contextlib.contextmanager
def in_place(staged: dict[str, Path]) -> Iterator[None]:
    """The staged files stand in for those that were there. If what follows fails, those come back."""
    undo: list[Callable[[], None]] = []
    finish: list[Callable[[], None]] = []
    try:
        for alias, folder in staged.items():
            swap = _swap_folders if isinstance(storages[alias], FileSystemStorage) else _upload
            swap(storages[alias], folder, undo, finish)
        yield
    except BaseException:
        for step in reversed(undo):
            step()
        raise
    for step in finish:
        step()


def _swap_folders(storage: FileSystemStorage, folder: Path, undo: list, finish: list) -> None:
    place = Path(storage.location)
    before = place.with_name(f"{place.name}.before")
    if before.exists():
        raise Refused(f"{before} is left from a restore that broke off. Look at it, then move it away.")
    place.mkdir(parents=True, exist_ok=True)
    try:
        os.rename(place, before)
    except OSError as error:
        raise Refused(f"{place} cannot be moved ({error.strerror}); mount the folder above it instead.") from error
    undo.append(lambda: os.rename(before, place))
    os.rename(folder, place)
    undo.append(lambda: os.rename(place, folder))
    finish.append(lambda: shutil.rmtree(before))


def _upload(storage: Storage, folder: Path, undo: list, finish: list) -> None:
    """An object store has no renaming. Files of the same name are the same file: uploads get names of their own."""
    for path in sorted(file for file in folder.rglob("*") if file.is_file()):
        name = path.relative_to(folder).as_posix()
        if storage.exists(name):
            continue
        with path.open("rb") as content:
            saved = storage.save(name, File(content))
        undo.append(lambda saved=saved: storage.delete(saved))
