"""Taking packages in: all checks first, then every file, then the row that makes it one."""

import hashlib
import tempfile
from datetime import datetime
from typing import BinaryIO

from django.core.files.base import File
from django.db import transaction

from core.archives import MEGABYTE
from core.private_files import private_storage

from .archive import Contents, opened
from .models import Package
from .package_kind import PackageFacts, package_kinds
from .reasons import refused


def inspect_package(*, file: BinaryIO) -> tuple[str, PackageFacts, list[str]]:
    """(kind, facts, paths that would be kept); stores nothing. `file` can seek. Raises PackageRefused."""
    with opened(file, _size_of(file)) as contents:
        return _inspected(contents)


def store_package(*, file: BinaryIO, uploaded_by, now: datetime) -> Package:
    """The package of these bytes, which is there once however often it is uploaded. Raises PackageRefused."""
    with opened(file, _size_of(file)) as contents:
        sha256 = _checksum(file)
        if known := Package.objects.filter(sha256=sha256).first():
            return known
        kind, facts, kept = _inspected(contents)
        package = Package(
            sha256=sha256,
            kind=kind,
            title=facts.title,
            license=facts.license,
            authors=facts.authors,
            main_library=facts.main_library,
            facts=facts.further,
            file_count=len(kept),
            uploaded_by=uploaded_by,
            created_at=now,
        )
        package.bytes = sum(_unpack(contents, path, f"{package.folder}/{path}") for path in kept)
    with transaction.atomic():
        values = {field.attname: getattr(package, field.attname) for field in Package._meta.concrete_fields[1:]}
        return Package.objects.get_or_create(sha256=sha256, defaults=values)[0]


def _inspected(contents: Contents) -> tuple[str, PackageFacts, list[str]]:
    for slug, kind in package_kinds.items():
        if kind.recognizes(contents):
            kept = kind.kept(contents)
            contents.check(kept)
            return slug, kind.facts(contents, kept), kept
    raise refused("scorm" if "imsmanifest.xml" in contents else "h5p_json_missing")


def _unpack(contents: Contents, path: str, name: str) -> int:
    """Bytes written. What a broken-off upload of the same bytes left there is the same, or a part of it: replaced."""
    storage = private_storage()
    with tempfile.SpooledTemporaryFile(max_size=4 * MEGABYTE) as whole:
        for chunk in contents.chunks(path):
            whole.write(chunk)
        size = whole.tell()
        storage.delete(name)
        storage.save(name, File(whole, name=name))
    return size


def _size_of(file: BinaryIO) -> int:
    return file.seek(0, 2) or file.tell()


def _checksum(file: BinaryIO) -> str:
    file.seek(0)
    digest = hashlib.sha256()
    while chunk := file.read(MEGABYTE):
        digest.update(chunk)
    return digest.hexdigest()
