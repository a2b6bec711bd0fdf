"""Static files as production serves them: one file for many, a checksum in the name, compressed."""

import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles.storage import ConfiguredStorage
from django.core.management import call_command
from django.template import Context, Template

from core import static_files
from core.static_files import files_of

pytestmark = pytest.mark.once
STATIC = settings.ROOT / "static"


@pytest.fixture
def collected(tmp_path, settings):
    """The folder of collected files, with two more modules of ours of which one imports the other."""
    extra, target = tmp_path / "extra", tmp_path / "target"
    (extra / "js").mkdir(parents=True)
    (extra / "js" / "one.js").write_text('import { two } from "./two.js";\ntwo();\n')
    (extra / "js" / "two.js").write_text("export const two = () => 2;\n")
    settings.STATICFILES_DIRS = [STATIC, extra]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = target
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": "core.static_files.BundledStaticFilesStorage"}}
    files_of.cache_clear()
    call_command("collectstatic", "--noinput", verbosity=0)
    yield target
    files_of.cache_clear()


def test_a_page_asks_for_one_file_of_each_kind(collected):
    manifest = json.loads((collected / "staticfiles.json").read_text())["paths"]
    tags = Template('{% load bundles %}{% stylesheets "css/site.css" %}{% modules "js/lesson.js" %}').render(Context())
    assert re.findall(r'(?:href|src)="/static/([^"]+)"', tags) == [manifest["css/site.css"], manifest["js/lesson.js"]]
    style = (collected / manifest["css/site.css"]).read_text()
    assert style.index("@layer reset") < style.index("on paper")
    assert re.search(r"url\(\"?\.\./img/cloth-indigo\.[0-9a-f]{12}\.svg", style)
    for name in ("css/site.css", "js/lesson.js"):
        assert {Path(f"{collected / manifest[name]}{end}").is_file() for end in (".br", ".gz")} == {True}


def test_the_first_page_of_a_process_has_bundles_too(collected, monkeypatch):
    """Nobody has used the storage by then."""
    monkeypatch.setattr(static_files, "staticfiles_storage", ConfiguredStorage())
    files_of.cache_clear()
    assert files_of("js/lesson.js") == ("js/lesson.js",)


def test_a_module_finds_the_one_it_imports(collected):
    manifest = json.loads((collected / "staticfiles.json").read_text())["paths"]
    assert f'from "./{Path(manifest["js/two.js"]).name}"' in (collected / manifest["js/one.js"]).read_text()


def test_in_development_each_part_is_a_file(settings):
    files_of.cache_clear()
    tags = Template('{% load bundles %}{% modules "js/site.js" %}').render(Context())
    assert re.findall(r'src="/static/([^"]+)"', tags) == settings.BUNDLES["js/site.js"]


@pytest.mark.parametrize("name", sorted({part for parts in settings.BUNDLES.values() for part in parts}))
def test_parts_of_bundles_are_ours_and_stand_alone(name):
    path = STATIC / name
    assert path.is_file() or name == "css/fonts.css"
    if path.suffix == ".js":
        assert not re.search(r"^\s*(?:import|export)\b", path.read_text(), re.MULTILINE)
