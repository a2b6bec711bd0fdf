"""Families of plug-ins: a contract in a singular module, its members the modules of one folder.

    question_types = Registry("learning.assessment.question_types", attribute="question_type")
    question_types["single_choice"]        # the object that module single_choice.py calls `question_type`

The slug of a member is the name of its file. Members are found by being there and are listed sorted, so that nothing
depends on the order of a folder.
"""

import pkgutil
from collections.abc import Iterator, Mapping
from functools import cached_property
from importlib import import_module


class UnknownMember(KeyError):
    """No module of that name in the family's folder."""

    def __init__(self, slug: str, package: str, known: list[str]):
        super().__init__(f"{slug!r} is not in {package}; there are: {', '.join(known) or 'none'}")


class Registry(Mapping):
    def __init__(self, package: str, *, attribute: str):
        self.package = package
        self.attribute = attribute

    @cached_property
    def members(self) -> dict:
        folder = import_module(self.package)
        slugs = sorted(
            module.name for module in pkgutil.iter_modules(folder.__path__) if not module.name.startswith("_")
        )
        return {slug: getattr(import_module(f"{self.package}.{slug}"), self.attribute) for slug in slugs}

    def __getitem__(self, slug: str):
        try:
            return self.members[slug]
        except KeyError:
            raise UnknownMember(slug, self.package, list(self.members)) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self.members)

    def __len__(self) -> int:
        return len(self.members)
