"""Why a package is not taken: a code for machines, a sentence that says what to do for people."""

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "empty": _("The file is empty."),
    "packed_too_big": _("The file has more than %(most)s MB. Make its pictures and videos smaller, or split it."),
    "not_zip": _("This is no H5P package: the file is not a ZIP archive, or only a part of one. Export it again."),
    "unreadable": _("“%(path)s” in the package is damaged and cannot be read. Export or upload it again."),
    "compression": _("“%(path)s” is packed in a way that is not read here. Pack with the usual ZIP compression."),
    "encrypted": _("The package is protected by a password. Export it without one."),
    "leads_out": _("“%(path)s” leads out of the package, as no H5P editor would make it. Nothing was taken."),
    "link": _("“%(path)s” is a link or a device, no file. Pack the file itself."),
    "name": _("A file has a name that cannot be kept: “%(path)s”. Use letters, digits, “-” and “_”, and short names."),
    "duplicate": _("“%(path)s” is in the package twice, perhaps in capitals once. Remove one of the two."),
    "too_many_files": _("The package has more than %(most)s files. Split it."),
    "file_too_big": _("“%(path)s” has more than %(most)s MB. Make it smaller."),
    "too_big": _("The package unpacks to more than %(most)s MB. Make its pictures and videos smaller, or split it."),
    "bomb": _("“%(path)s” unpacks to hundreds of times its size, as only harmful files do. Nothing was taken."),
    "nested_archive": _("“%(path)s” is an archive inside the package. Leave it out."),
    "foreign_file": _("“%(path)s”: files of this kind may not be in the content of a package. Leave it out."),
    "svg": _("The drawing “%(path)s” holds script or names other sites. Save it as a plain SVG or as PNG."),
    "scorm": _("This is a SCORM package. Only H5P packages can be played here."),
    "h5p_json_missing": _(
        "This is no H5P package: h5p.json is missing. If you packed it yourself, pack the files and not their folder."
    ),
    "h5p_json": _("h5p.json cannot be read: it is not valid JSON in UTF-8. Export the package again."),
    "h5p_json_fields": _("h5p.json lacks “%(path)s”, or has nonsense there. Export the package again."),
    "content_missing": _("content/content.json is missing: the package has no content. Export it again."),
    "content_json": _("content/content.json cannot be read: it is not valid JSON in UTF-8. Export the package again."),
    "no_libraries": _(
        "The package brings content but no libraries, so that nothing can play it. Export it from an H5P editor "
        "such as Lumi, or download it from H5P.com, where libraries are included."
    ),
    "main_library": _("The main library %(path)s is not among the libraries that h5p.json lists. Export it again."),
    "missing_library": _("The library %(path)s is missing. Export the package again with all of its libraries."),
    "library_json": _("The description of the library %(path)s cannot be read. Export the package again."),
    "library_file": _("“%(path)s” belongs to a library and is missing. Export the package again."),
}  # fmt: skip
MOST = 20  # reasons that are told; a package made by a bad tool may have thousands


class Reason(NamedTuple):
    code: str
    sentence: str


class PackageRefused(ValueError):
    """`reasons` are all that were found, at least one and at most MOST."""

    def __init__(self, reasons: list[Reason]):
        self.reasons = list(dict.fromkeys(reasons))[:MOST]
        super().__init__(" ".join(reason.sentence for reason in self.reasons))


def reason(code: str, path: str = "", most: int = 0) -> Reason:
    """Names from a package are shortened: they come from strangers."""
    shown = path if len(path) <= 100 else f"{path[:60]}…{path[-30:]}"
    shown = "".join(letter if letter.isprintable() else "�" for letter in shown)
    return Reason(code, SENTENCES[code] % {"path": shown, "most": most})


def refused(code: str, path: str = "", most: int = 0) -> PackageRefused:
    return PackageRefused([reason(code, path, most)])
