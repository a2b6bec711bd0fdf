"""Files of a course in the site's libraries, each once, however often the course is imported."""

from django.core.files.base import ContentFile, File
from wagtail.models import Collection
from wagtail.utils.file import hash_filelike

from ..models import LessonDocument, LessonImage, LessonMedia
from . import subtitles
from .source import CourseSource, is_audio
from .specs import ImportedFile


class FileStore:
    """Finds a file by its content within the collection of the course, or adds it. `forget` undoes what was added."""

    def __init__(self, source: CourseSource, collection: str, owner=None):
        self.source, self.owner = source, owner
        self.collection_name = collection[:255]
        self.rows: dict[str, LessonImage | LessonDocument | LessonMedia] = {}
        self._stored: list[tuple] = []

    def add(self, file: ImportedFile):
        """The row of this file."""
        if file.path not in self.rows:
            self.rows[file.path] = {"image": self._image, "document": self._document, "media": self._media}[file.kind](
                file
            )
        return self.rows[file.path]

    def url(self, path: str) -> str:
        """Where the file is found from a page."""
        row = self.rows[path]
        return row.file.url if isinstance(row, LessonImage) else row.url

    def forget(self) -> None:
        """Remove from the disk what was stored: the rows are gone with the transaction that failed."""
        for storage, name in self._stored:
            storage.delete(name)

    @property
    def collection(self) -> Collection:
        if not hasattr(self, "_collection"):
            root = Collection.get_first_root_node()
            found = root.get_children().filter(name=self.collection_name).first()
            self._collection = found or root.add_child(instance=Collection(name=self.collection_name))
        return self._collection

    def _hash(self, path: str) -> str:
        with self.source.path(path).open("rb") as file:
            return hash_filelike(file)

    def _save(self, row, path: str):
        with self.source.path(path).open("rb") as file:
            row.file.save(path.rsplit("/", 1)[-1], File(file), save=False)
        self._stored.append((row.file.storage, row.file.name))
        row.save()
        return row

    def _by_hash(self, model, file: ImportedFile):
        digest = self._hash(file.path)
        known = model.objects.filter(collection=self.collection, file_hash=digest).order_by("pk").first()
        if known:
            return known
        row = model(title=file.title, collection=self.collection, uploaded_by_user=self.owner, file_hash=digest)
        row.file_size = self.source.size(file.path)
        return self._save(row, file.path)

    def _image(self, file: ImportedFile):
        return self._by_hash(LessonImage, file)

    def _document(self, file: ImportedFile):
        return self._by_hash(LessonDocument, file)

    def _media(self, file: ImportedFile):
        """Media rows keep no hash: those of the same title and size are compared by content."""
        digest = self._hash(file.path)
        candidates = LessonMedia.objects.filter(collection=self.collection, title=file.title).order_by("pk")
        row = next((media for media in candidates if self._is_same(media, file, digest)), None)
        if row is None:
            kind = "audio" if is_audio(file.path) else "video"
            row = LessonMedia(title=file.title, collection=self.collection, uploaded_by_user=self.owner, type=kind)
            self._save(row, file.path)
        self._set_words(row, "captions", file.captions)
        self._set_words(row, "chapters", file.chapters)
        if file.language and row.captions_language != file.language:
            row.captions_language = file.language
            row.save()
        return row

    def _is_same(self, media: LessonMedia, file: ImportedFile, digest: str) -> bool:
        try:
            if media.file.size != self.source.size(file.path):
                return False
            with media.file.open("rb") as stored:
                return hash_filelike(stored) == digest
        except OSError:  # gone from the disk
            return False

    def _set_words(self, row: LessonMedia, name: str, path: str) -> None:
        """Keep a file of timed words with the row, unless it is there already."""
        if not path:
            return
        wanted = subtitles.to_webvtt(self.source.text(path)).encode()
        field_file = getattr(row, name)
        try:
            with field_file.open("rb") as stored:
                if stored.read() == wanted:
                    return
        except (OSError, ValueError):  # none yet
            pass
        field_file.save(path.rsplit("/", 1)[-1].rsplit(".", 1)[0] + ".vtt", ContentFile(wanted), save=False)
        self._stored.append((field_file.storage, field_file.name))
        row.save()
