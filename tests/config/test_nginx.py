"""The nginx of compose.yaml before a real gunicorn: what it serves itself, hands over, and keeps."""

import os
import shutil
import subprocess
import sys
import urllib.error
import urllib.request

import pytest
from django.conf import settings as site_settings

from tests.browser.site import free_port
from tests.config.test_env import PRODUCTION
from tests.database_template import template

ROOT = site_settings.ROOT
NGINX = os.environ.get("NGINX_PROGRAM") or shutil.which("nginx")
MIME_TYPES = "types { text/html html; image/svg+xml svg; video/mp4 mp4; }"

pytestmark = [pytest.mark.once, pytest.mark.skipif(not NGINX, reason="nginx is not installed")]

# One process for all of them: to start Django takes longer than most do.
MIGRATE = 'call_command("migrate", verbosity=0)'
MAKE_SITE = """
call_command("setup_site")
call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=["wagtail*"])  # nobody enters the editor
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from lms_pages.models import LessonMedia
storages["default"].save("images/a.svg", ContentFile(b"<svg/>"))
for name, is_public in (("open", True), ("closed", False)):
    media = LessonMedia(title=name, type="video", duration=1, is_public=is_public)
    media.file.save(f"{name}.mp4", ContentFile(bytes(range(256)) * 40))
from accounts.models import User
from lms_pages.views.packages import player_address
from tests.factories.packages import make_package
boss = User.objects.create(email="boss@example.org", is_superuser=True)
print("@@" + player_address(make_package(), person=boss.pk, lesson=None).partition("content.example.net")[2])
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """fetch(path, **headers) -> (status, headers, body), through nginx."""
    folder, web, front = tmp_path_factory.mktemp("nginx"), free_port(), free_port()
    data = folder / "data"
    environment = os.environ | PRODUCTION | {
        "PYTHONPATH": str(ROOT / "site"),
        "VAR_DIR": str(data),
        "STATIC_DIR": str(folder / "static"),
        "ALLOW_SQLITE": "1",
        "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
        "REDIS_URL": "redis://127.0.0.1:9/0",  # nobody there
        "PRIVATE_FILES_MODE": "nginx",
        "CONTENT_HOST": "content.example.net",
        "WEB_BIND": f"127.0.0.1:{web}",
        "WEB_WORKERS": "1",
        "LOG_LEVEL": "ERROR",
    }  # fmt: skip
    steps = ["from django.core.management import call_command", MIGRATE, MAKE_SITE]
    if template().exists():
        shutil.copy(template(), folder / "db.sqlite3")
        steps.remove(MIGRATE)
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "-c", "\n".join(steps)],
        env=environment,
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    config = (ROOT / ".deploy" / "nginx.conf").read_text()
    for there, here in {
        "include /etc/nginx/mime.types;": MIME_TYPES,
        "/tmp/": "./",
        "/var/lib/marula": str(data),
        "listen 8080;": f"listen 127.0.0.1:{front};",
        "server web:8000 resolve max_fails=0;": f"server 127.0.0.1:{web} max_fails=0;",
        "resolver 127.0.0.11 valid=10s ipv6=off;": "",  # a newer nginx's, for Docker
    }.items():
        assert there in config
        config = config.replace(there, here)
    (folder / "nginx.conf").write_text(("user root;\n" if os.geteuid() == 0 else "") + config)
    command = [NGINX, "-c", folder / "nginx.conf", "-p", folder, "-e", folder / "error.log"]
    subprocess.run([*command, "-t"], check=True, capture_output=True)
    gunicorn = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "-c", "python:config.gunicorn", "config.wsgi"], env=environment, cwd=ROOT
    )
    nginx = subprocess.Popen([*command, "-g", "daemon off;"])

    def fetch(path, **headers):
        request = urllib.request.Request(f"http://127.0.0.1:{front}{path}")
        for name, value in {"Host": "learn.example.org", "X-Forwarded-Proto": "https", **headers}.items():
            request.add_header(name.replace("_", "-"), value)
        try:
            with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=30) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read()

    fetch.package = done.stdout.split("@@")[1].strip().removesuffix("player") + "files/"
    try:
        for _ in range(100):
            try:
                if fetch("/health/live")[0] == 200:
                    break
            except OSError:
                pass
            nginx.poll() is None or pytest.fail((folder / "error.log").read_text())
            with pytest.raises(subprocess.TimeoutExpired):  # waits a moment, and notices when it ended
                gunicorn.wait(0.3)
        yield fetch
    finally:
        for process in (nginx, gunicorn):
            process.terminate()
            process.wait(20)


def test_private_files_go_by_nginx_after_the_site_let_them(site):
    status, headers, body = site("/media-files/1/file/", Range="bytes=5-9")
    assert (status, headers["Content-Range"], body) == (206, "bytes 5-9/10240", bytes([5, 6, 7, 8, 9]))
    assert headers["Content-Type"] == "video/mp4" and "private" in headers["Cache-Control"]
    assert headers["Content-Security-Policy"].endswith("sandbox") and headers["X-Content-Type-Options"] == "nosniff"
    assert site("/media-files/2/file/")[0] == 403
    assert site("/_private/media/open.mp4")[0] == 404
    assert site("/media/../private/media/open.mp4")[0] == 404


def test_files_of_packages_go_by_nginx_with_the_headers_of_the_content_host(site):
    status, headers, body = site(f"{site.package}content/content.json", Host="content.example.net")
    assert (status, body) == (200, b'{"text": "Here I am"}') and headers["Content-Type"] == "application/json"
    assert headers["Access-Control-Allow-Origin"] == "*" and headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "sandbox" in headers["Content-Security-Policy"] and headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "private, max-age=3600" and headers["Referrer-Policy"] == "no-referrer"
    assert site(f"{site.package}content/content.json")[0] == 404  # on the site's host
    assert site("/_content/packages/", Host="content.example.net")[0] == 404
    assert site("/", Host="content.example.net")[0] == 404
    assert site("/static/img/mark.svg")[0] == 200 and site("/static/img/mark.svg", Host="content.example.net")[0] == 404


def test_images_come_from_the_disk_and_can_run_nothing(site):
    status, headers, body = site("/media/images/a.svg")
    assert (status, body) == (200, b"<svg/>")
    assert "sandbox" in headers["Content-Security-Policy"]


def test_pages_and_static_files_are_compressed(site):
    status, headers, body = site("/", Accept_Encoding="gzip")
    assert status == 200 and headers["Content-Encoding"] == "gzip" and headers["X-Request-ID"]
    _, _, page = site("/")
    sheet = page.decode().partition('rel="stylesheet" href="')[2].partition('"')[0]
    assert sheet.startswith("/static/css/")
    for coding in ("br", "gzip", "br"):
        _, headers, _ = site(sheet, Accept_Encoding=coding)
        assert headers["Content-Encoding"] == coding and "immutable" in headers["Cache-Control"]
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_what_is_for_operators_stays_inside(site):
    assert site("/health/live")[0] == 200
    assert site("/health/ready")[0] == 404
    assert site("/metrics")[0] == site("/metrics/")[0] == site("//metrics/")[0] == 404
