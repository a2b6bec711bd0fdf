"""Web fonts and the players of H5P packages and of HLS, fetched from npm into `.var/assets`. Without them the site
works with system fonts, H5P packages say that they cannot be played, and films play as the browser itself can."""

import os
import re
import shutil
import subprocess
import time

from console import step, warn
from environment import ensure_environment
from project import PYTHON, ROOT, STAMPS, VAR, VENV, digest, is_stamped, write_stamp

NPM = VAR / "npm"  # npm works here, so that no node_modules lies at the top level
ASSETS = VAR / "assets"  # served beside static/
DONE = STAMPS / "assets"
FAILED = STAMPS / "assets-failed"
MISSING = "web fonts and players could not be fetched, so pages use system fonts and H5P packages do not play"
SECONDS_UNTIL_NEXT_TRY = 3600  # being offline must not slow down every start

# The stylesheet says which files are wanted; it is put beside them, so that without fonts no page asks for any.
STYLESHEET = ROOT / "static" / "css" / "fonts.css.in"
SHRINKER = ROOT / ".make" / "fonts.py"
WANTED = re.compile(r"url\(\.\./fonts/([\w.-]+)\)")
PLAYER = "h5p-standalone"
STREAM_PLAYER = "hls.js"
PLAYER_PARTS = ("*.js", "styles/h5p.css", "fonts/**/*.woff2", "images/*")


def ensure_assets(*, retry: bool = False) -> bool:
    """Fetch them unless they are there. A failure prints one line and returns False."""
    key = digest(ROOT / "package.json", ROOT / "package-lock.json", STYLESHEET, SHRINKER)
    if not retry:
        if is_stamped(DONE, key) and ASSETS.is_dir():
            return True
        if is_stamped(FAILED, key) and time.time() - FAILED.stat().st_mtime < SECONDS_UNTIL_NEXT_TRY:
            warn(f"{MISSING} (`make assets` tries again)")
            return False
    step("Fetching web fonts and players with npm")
    try:
        install_packages()
        copy_fonts()
        copy_player()
        copy_stream_player()
        shutil.rmtree(NPM / "node_modules")
    except (OSError, subprocess.SubprocessError) as error:
        warn(f"{MISSING} ({reason_of(error)})")
        write_stamp(FAILED, key)
        return False
    write_stamp(DONE, key)
    return True


def install_packages() -> None:
    NPM.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copyfile(ROOT / name, NPM / name)
    # Node comes from PyPI and lies in .venv/bin; everything else of the caller's environment (proxy,
    # certificates, registry) stays as it is.
    environment = {**os.environ, "PATH": f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"}
    command = [VENV / "bin" / "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    command += ["--fetch-retries=1", "--fetch-timeout=30000"]  # milliseconds
    subprocess.run(command, cwd=NPM, env=environment, capture_output=True, text=True, check=True)


def copy_fonts() -> None:
    shutil.rmtree(ASSETS, ignore_errors=True)
    (ASSETS / "fonts").mkdir(parents=True)
    modules, whole = NPM / "node_modules", NPM / "fonts"
    shutil.rmtree(whole, ignore_errors=True)
    whole.mkdir()
    for name in WANTED.findall(STYLESHEET.read_text()):
        found = next(modules.glob(f"@fontsource*/*/files/{name}"), None)
        if found is None:
            raise FileNotFoundError(f"no package in package.json has {name}")
        shutil.copy(found, whole)
    subprocess.run([PYTHON, SHRINKER, whole, ASSETS / "fonts"], capture_output=True, text=True, check=True)
    (ASSETS / "css").mkdir()
    shutil.copyfile(STYLESHEET, ASSETS / "css" / "fonts.css")  # last: pages link it when it is there


def copy_player() -> None:
    """For the content host, which serves the folder `content` of the static files."""
    source, target = NPM / "node_modules" / PLAYER, ASSETS / "content" / "h5p"
    for pattern in PLAYER_PARTS:
        for path in (source / "dist").glob(pattern):
            copy = target / path.relative_to(source / "dist")
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
    shutil.copyfile(source / "LICENSE", target / "LICENSE.txt")


def copy_stream_player() -> None:
    """For lessons with a film in several bitrates, in browsers that cannot play HLS by themselves."""
    source, target = NPM / "node_modules" / STREAM_PLAYER, ASSETS / "vendor"
    target.mkdir()
    text = (source / "dist" / "hls.light.min.mjs").read_text()
    (target / "hls.js").write_text(re.sub(r"\n//# sourceMappingURL=\S+\s*$", "\n", text))
    shutil.copyfile(source / "LICENSE", target / "hls.LICENSE.txt")


def reason_of(error: Exception) -> str:
    """npm's own word for it, such as ECONNREFUSED; otherwise what Python says."""
    lines = (getattr(error, "stderr", "") or "").splitlines()
    codes = [line.removeprefix("npm error code ") for line in lines if line.startswith("npm error code ")]
    return f"npm: {codes[0]}" if codes else str(error)


if __name__ == "__main__":
    ensure_environment("requirements.txt")
    raise SystemExit(0 if ensure_assets(retry=True) else 1)
