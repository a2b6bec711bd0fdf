"""A kind of package: how it is recognized, what of it is kept, what is wrong with it, what it says of itself."""

from dataclasses import dataclass, field
from typing import Protocol

from core.registry import Registry

from .archive import Contents


@dataclass(frozen=True)
class PackageFacts:
    """What a package says of itself. Strings come from its author: cleaned, and short enough for their columns."""

    title: str
    license: str  # a code of the kind, "" when none is named
    authors: str  # names with commas
    main_library: str  # such as "H5P.TrueFalse 1.8"
    further: dict = field(default_factory=dict)  # JSON


class PackageKind(Protocol):
    slug: str

    def recognizes(self, contents: Contents) -> bool: ...

    def kept(self, contents: Contents) -> list[str]:
        """Paths of the files that are unpacked. Raises PackageRefused for files that may not be in one."""

    def facts(self, contents: Contents, kept: list[str]) -> PackageFacts:
        """Raises PackageRefused with every reason. The kept files were unpacked once and are whole."""

    def license_name(self, facts: dict, code: str) -> str:
        """In words, for people."""


package_kinds = Registry("learning.packages.package_kinds", attribute="package_kind")
