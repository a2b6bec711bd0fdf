import json
from dataclasses import asdict, dataclass, field

NAME = "manifest.json"  # last in the archive: an archive without it was not finished
DATABASE = "database"
FORMAT = 1


class Refused(Exception):
    """Nothing was changed; the text says what stands in the way."""


@dataclass
class Manifest:
    """What an archive holds. `rows`: table -> count; `files`: "storage alias/name" -> SHA-256; both by name."""

    created_at: str
    vendor: str  # of the database: "postgresql" or "sqlite"
    database_sha256: str = ""
    rows: dict[str, int] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    format: int = FORMAT

    def to_json(self) -> bytes:
        return json.dumps(asdict(self), indent=1, sort_keys=True).encode()

    @classmethod
    def from_json(cls, text: bytes) -> "Manifest":
        """Raises Refused for a format that is not ours, and ValueError for what is no manifest at all."""
        found = json.loads(text)
        if not isinstance(found, dict):
            raise ValueError(f"{NAME} is no manifest")
        if found.get("format") != FORMAT:
            raise Refused(f"This archive has format {found.get('format')!r}; this version reads format {FORMAT}.")
        try:
            manifest = cls(**found)
        except TypeError as error:
            raise ValueError(f"{NAME} is no manifest: {error}") from None
        if not (isinstance(manifest.rows, dict) and isinstance(manifest.files, dict)):
            raise ValueError(f"{NAME} is no manifest")
        return manifest
