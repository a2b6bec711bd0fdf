"""Static files for production: names with a checksum, compressed, and the small files of a page joined into one.

`settings.BUNDLES` names the bundles: {name: its parts in order}. In development every part is served by itself, so that
what the browser shows is what one edits. A part that is not there (fonts that could not be fetched) is left out.
"""

from functools import lru_cache

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage


class BundledStaticFilesStorage(CompressedManifestStaticFilesStorage):
    # Our own modules that import each other name the files with checksums. Those of others are left as they are: some
    # name files in comments that do not exist.
    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        ("js/*.js", CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns[1]),
    )

    def post_process(self, paths, dry_run=False, **options):
        if not dry_run:
            for name, parts in settings.BUNDLES.items():
                self._join(name, [part for part in parts if part in paths], paths)
        yield from super().post_process(paths, dry_run=dry_run, **options)

    def _join(self, name: str, parts: list[str], paths: dict) -> None:
        texts = []
        for part in parts:
            storage, path = paths[part]
            with storage.open(path) as file:
                texts.append(file.read().decode())
        if name.endswith(".js"):
            texts = [isolated(text) for text in texts]
        self.delete(name)
        self._save(name, ContentFile("\n".join(texts).encode()))
        paths[name] = (self, name)


def isolated(module: str) -> str:
    """A module without imports and exports, in a block: its names stay its own."""
    return f"{{\n{module}\n}}"


@lru_cache
def files_of(bundle: str) -> tuple[str, ...]:
    """The files that stand for a bundle on this site: itself, or its parts. A file of its own stands for itself."""
    if bundle not in settings.BUNDLES:
        return (bundle,)
    if isinstance(staticfiles_storage, BundledStaticFilesStorage):
        return (bundle,)
    return tuple(part for part in settings.BUNDLES[bundle] if finders.find(part))
