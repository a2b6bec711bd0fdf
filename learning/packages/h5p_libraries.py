"""Whether every library is there that the player will ask for, with its files. Else it shows and says nothing."""

import posixpath
import re

from .archive import BadJson, Contents
from .reasons import Reason, reason

MACHINE_NAME = re.compile(r"[A-Za-z0-9_][\w.-]{0,254}", re.ASCII)
NAMED = re.compile(r"([\w.-]{1,255}) (\d{1,4})\.(\d{1,4})", re.ASCII)  # as content.json names one


def machine_name(value) -> str:
    return value if isinstance(value, str) and MACHINE_NAME.fullmatch(value) else ""


class Libraries:
    def __init__(self, contents: Contents, kept: set[str]):
        self.contents, self.kept = contents, kept
        self.are_there = any(path.endswith("/library.json") and path.count("/") == 1 for path in kept)

    def problems(self, manifest: dict, content: dict) -> list[Reason]:
        """`manifest` is h5p.json with fields that were checked; `content` is content.json."""
        if not self.are_there:
            return [reason("no_libraries")]
        listed = manifest["preloadedDependencies"]
        reasons = []
        if manifest["mainLibrary"] not in {row["machineName"] for row in listed}:
            reasons.append(reason("main_library", manifest["mainLibrary"]))
        waiting = [_triple(row) for row in listed] + sorted(_used_in(content))
        seen = set()
        while waiting:
            library = waiting.pop()
            if library not in seen:
                seen.add(library)
                found, needed = self._look_at(library)
                reasons += found
                waiting += needed
        return sorted(reasons)

    def _look_at(self, library: tuple) -> tuple[list[Reason], list[tuple]]:
        """(what is wrong with it, which others it needs)."""
        name, major, minor = library
        folder = next((one for one in (f"{name}-{major}.{minor}", name) if f"{one}/library.json" in self.kept), None)
        if folder is None:
            return [reason("missing_library", f"{name} {major}.{minor}")], []
        try:
            description = self.contents.json(f"{folder}/library.json")
            files = [row["path"] for field in ("preloadedJs", "preloadedCss") for row in description.get(field) or []]
            needed = [_triple(row) for row in description.get("preloadedDependencies") or []]
            paths = [posixpath.normpath(f"{folder}/{path}") for path in files]
        except (BadJson, TypeError, KeyError, ValueError, AttributeError):
            return [reason("library_json", f"{name} {major}.{minor}")], []
        missing = [path for path in paths if path not in self.kept or not path.startswith(f"{folder}/")]
        return [reason("library_file", path) for path in missing], needed


def _triple(row: dict) -> tuple[str, int, int]:
    name = machine_name(row["machineName"])
    if not name:
        raise ValueError("no machine name")
    return name, int(row["majorVersion"]), int(row["minorVersion"])


def _used_in(content: dict) -> set[tuple]:
    """Libraries that the content itself names: {"library": "H5P.Image 1.1", "params": {…}}, at any depth."""
    found, waiting = set(), [content]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            named = value.get("library")
            if isinstance(named, str) and "params" in value and (match := NAMED.fullmatch(named)):
                found.add((match[1], int(match[2]), int(match[3])))
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
    return found
