"""H5P packages made by hand: a whole one that plays, of a library of our own, to be spoiled by tests."""

import json
import zipfile
from datetime import UTC, datetime
from io import BytesIO

from learning.packages.services import store_package

MANIFEST = {
    "title": "Probe",
    "language": "en",
    "mainLibrary": "Marula.Probe",
    "embedTypes": ["div"],
    "license": "CC BY",
    "licenseVersion": "4.0",
    "authors": [{"name": "Ada Byron", "role": "Author"}, {"name": "Grace Murray", "role": "Editor"}],
    "preloadedDependencies": [{"machineName": "Marula.Probe", "majorVersion": 1, "minorVersion": "0"}],
}
LIBRARY = {
    "title": "Probe",
    "machineName": "Marula.Probe",
    "majorVersion": 1,
    "minorVersion": 0,
    "patchVersion": 0,
    "runnable": 1,
    "preloadedJs": [{"path": "probe.js"}],
    "preloadedCss": [{"path": "probe.css"}],
}
SCRIPT = """
var Marula = window.Marula || {};
Marula.Probe = function (params, id) {
  H5P.EventDispatcher.call(this);
  this.attach = function ($container) { $container.text(params.text); };
};
"""


def whole(**changes) -> dict[str, bytes | str | None]:
    """{path: content} of a package without fault; None leaves a file out. `manifest`, `content`, `library`: fields."""
    manifest = {**MANIFEST, **changes.pop("manifest", {})}
    return {
        "h5p.json": json.dumps(manifest),
        "content/content.json": json.dumps(changes.pop("content", {"text": "Here I am"})),
        "Marula.Probe-1.0/library.json": json.dumps({**LIBRARY, **changes.pop("library", {})}),
        "Marula.Probe-1.0/probe.js": changes.pop("script", SCRIPT),
        "Marula.Probe-1.0/probe.css": "p { color: inherit }",
        **changes,
    }


def packed(files: dict | None = None, *, method=zipfile.ZIP_DEFLATED) -> BytesIO:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for path, content in (whole() if files is None else files).items():
            if content is not None:
                archive.writestr(path, content)
    file.seek(0)
    return file


def make_package(uploaded_by=None, **changes):
    return store_package(file=packed(whole(**changes)), uploaded_by=uploaded_by, now=datetime.now(UTC))
