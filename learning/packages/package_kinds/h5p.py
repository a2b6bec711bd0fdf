"""H5P: h5p.json says what there is, content/ holds what the author wrote, every other folder is a library."""

from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from .. import svg
from ..archive import BadJson, Contents
from ..file_types import CONTENT, LIBRARY, ending_of
from ..h5p_libraries import Libraries, machine_name
from ..h5p_licenses import CODES, license_name
from ..package_kind import PackageFacts
from ..reasons import PackageRefused, Reason, reason, refused

MANIFEST, CONTENT_JSON = "h5p.json", "content/content.json"
JUNK = {"__macosx", "thumbs.db", "desktop.ini"}


class H5P:
    slug = "h5p"

    def recognizes(self, contents: Contents) -> bool:
        return MANIFEST in contents

    def kept(self, contents: Contents) -> list[str]:
        kept, foreign = [], []
        for path in contents.entries:
            top, _slash, rest = path.partition("/")
            is_junk = any(part.startswith(".") or part.lower() in JUNK for part in path.split("/"))
            if path == MANIFEST:
                kept.append(path)
            elif is_junk or not rest:
                continue  # what else lies at the top is nobody's
            elif top == "content":
                (kept if ending_of(path) in CONTENT else foreign).append(path)
            elif ending_of(path) in LIBRARY:
                kept.append(path)
        if foreign:
            raise PackageRefused([reason("foreign_file", path) for path in foreign])
        return kept

    def facts(self, contents: Contents, kept: list[str]) -> PackageFacts:
        manifest = self._manifest(contents)
        reasons = [
            reason("svg", path)
            for path in kept
            if path.startswith("content/") and ending_of(path) == "svg" and not svg.is_harmless(contents.text(path))
        ]
        content: dict = {}
        if CONTENT_JSON not in contents:
            reasons.append(reason("content_missing"))
        else:
            try:
                content = contents.json(CONTENT_JSON)
            except BadJson:
                reasons.append(reason("content_json"))
        libraries = Libraries(contents, set(kept))
        reasons += libraries.problems(manifest, content)
        if reasons:
            raise PackageRefused(reasons)
        return _facts_of(manifest)

    def _manifest(self, contents: Contents) -> dict:
        try:
            manifest = contents.json(MANIFEST)
        except BadJson:
            raise refused("h5p_json") from None
        if problems := list(_field_problems(manifest)):
            raise PackageRefused(problems)
        return manifest

    def license_name(self, facts: dict, code: str) -> str:
        return license_name(code, facts.get("license_version", ""), facts.get("license_extras", ""))


def _field_problems(manifest: dict) -> list[Reason]:
    found = []
    if not isinstance(manifest.get("title"), str):
        found.append("title")
    if not machine_name(manifest.get("mainLibrary")):
        found.append("mainLibrary")
    listed = manifest.get("preloadedDependencies")
    if not isinstance(listed, list) or not listed or not all(map(_is_dependency, listed)):
        found.append("preloadedDependencies")
    return [reason("h5p_json_fields", name) for name in found]


def _is_dependency(entry) -> bool:
    if not isinstance(entry, dict) or not machine_name(entry.get("machineName")):
        return False
    return all(str(entry.get(name, "")).isdecimal() for name in ("majorVersion", "minorVersion"))


def _facts_of(manifest: dict) -> PackageFacts:
    main = next(row for row in manifest["preloadedDependencies"] if row["machineName"] == manifest["mainLibrary"])
    listed = manifest.get("authors") if isinstance(manifest.get("authors"), list) else []
    names = [_plain(author.get("name"), 100) for author in listed if isinstance(author, dict)]
    code = manifest.get("license") if manifest.get("license") in CODES else ""
    return PackageFacts(
        title=_plain(manifest["title"], 255) or _("Without a title"),
        license=code,
        authors=", ".join(filter(None, names))[:500],
        main_library=f"{main['machineName']} {main['majorVersion']}.{main['minorVersion']}",
        further={
            "license_version": _plain(manifest.get("licenseVersion"), 20),
            "license_extras": _plain(manifest.get("licenseExtras"), 1000),
            "source": _plain(manifest.get("source"), 500),
            "language": _plain(manifest.get("defaultLanguage") or manifest.get("language"), 20),
        },
    )


def _plain(value, longest: int) -> str:
    text = strip_tags(value) if isinstance(value, str) else ""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())[:longest]


package_kind = H5P()
