"""How a certificate looks, as plain frozen data: what the editor's template is compiled into, and what certificates
keep for ever. It names pictures by where their copy lies and what they are, so that a change of one is noticed."""

import json
from dataclasses import asdict, dataclass, field, fields
from hashlib import sha256


@dataclass(frozen=True)
class Picture:
    """`path` in the private storage, or in previews the picture itself as a data address; `sha256` of its
    bytes, as hex; `alt` is empty for a mere ornament."""

    path: str
    sha256: str
    alt: str = ""


@dataclass(frozen=True)
class Signature:
    name: str
    title: str = ""
    picture: Picture | None = None


@dataclass(frozen=True)
class Colors:
    """As "#RRGGBB". `ink` is what is written with, `accent` what is drawn with, `paper` what lies beneath."""

    ink: str
    accent: str
    paper: str = "#FFFFFF"


@dataclass(frozen=True)
class Texts:
    """Sentences with placeholders (rendering.placeholders). An empty one is left out."""

    title: str
    before_name: str
    after_name: str
    closing: str = ""


@dataclass(frozen=True)
class DesignSpec:
    """`layout` is a slug of rendering.layouts; `seal` is "none", "drawn" or "picture"; `language` is empty where the
    certificate speaks that of its course."""

    layout: str
    colors: Colors
    texts: Texts
    orientation: str = "landscape"  # or "portrait"
    paper: str = "a4"  # or "letter"
    language: str = ""
    logo: Picture | None = None
    seal: str = "drawn"
    seal_picture: Picture | None = None
    signatures: tuple[Signature, ...] = field(default=())

    def to_json(self) -> dict:
        return {**asdict(self), "signatures": [asdict(each) for each in self.signatures]}

    @classmethod
    def from_json(cls, data: dict) -> "DesignSpec":
        """Of what to_json made. Raises KeyError or TypeError for anything else; names it does not know are left out, so
        that rows written by a newer version can still be read."""
        known = {each.name: data[each.name] for each in fields(cls) if each.name in data}
        return cls(
            **{
                **known,
                "colors": Colors(**data["colors"]),
                "texts": Texts(**data["texts"]),
                "logo": _picture(data.get("logo")),
                "seal_picture": _picture(data.get("seal_picture")),
                "signatures": tuple(
                    Signature(**{**each, "picture": _picture(each.get("picture"))})
                    for each in data.get("signatures", ())
                ),
            }
        )

    @property
    def content_hash(self) -> str:
        """The same for the same design: 64 hex digits."""
        text = json.dumps(self.to_json(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return sha256(text.encode()).hexdigest()

    @property
    def pictures(self) -> tuple[Picture, ...]:
        all_of_them = (self.logo, self.seal_picture, *(each.picture for each in self.signatures))
        return tuple(each for each in all_of_them if each)


def _picture(data: dict | None) -> Picture | None:
    return Picture(**data) if data else None
