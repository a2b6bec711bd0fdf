"""The content type of each file of a package, by its ending: fixed, whatever the machine or the package say of it."""

from pathlib import PurePosixPath

UNKNOWN = "application/octet-stream"
CONTENT = {
    "json": "application/json",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "bmp": "image/bmp",
    "tif": "image/tiff",
    "tiff": "image/tiff",
    "svg": "image/svg+xml",  # only without script: see svg.is_harmless
    "webm": "video/webm",
    "mp4": "video/mp4",
    "ogg": "audio/ogg",
    "oga": "audio/ogg",
    "ogv": "video/ogg",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "wav": "audio/wav",
    "vtt": "text/vtt; charset=utf-8",
    "webvtt": "text/vtt; charset=utf-8",
    "gltf": "model/gltf+json",
    "glb": "model/gltf-binary",
    "txt": "text/plain; charset=utf-8",
}
LIBRARY = {
    **CONTENT,
    "js": "text/javascript; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "eot": "application/vnd.ms-fontobject",
    "ttf": "font/ttf",
    "otf": "font/otf",
    "woff": "font/woff",
    "woff2": "font/woff2",
    "md": "text/plain; charset=utf-8",
}


def ending_of(path: str) -> str:
    return PurePosixPath(path).suffix.lower().removeprefix(".")


def type_of(path: str) -> str:
    return LIBRARY.get(ending_of(path), UNKNOWN)
