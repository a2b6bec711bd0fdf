"""The virtual environment and the Python packages in it."""

import subprocess
import sys

from console import give_up, step
from packages import ensure_packages
from project import PYTHON, ROOT, VENV, digest, is_stamped, write_stamp


def ensure_environment(*requirement_files: str) -> None:
    """Make `.venv` if needed and install the given requirement files, unless they are installed already.

    A stamp per file holds the checksum of what was installed, so a second call costs milliseconds.
    """
    keys = {file: environment_key(file) for file in requirement_files}
    stale = [file for file, key in keys.items() if not is_stamped(stamp(file), key)]
    if PYTHON.exists() and not stale:
        return
    if not is_usable():
        create_environment()
    step(f"Installing Python packages from {', '.join(stale or requirement_files)} (a minute or two the first time)")
    options = [argument for file in stale or requirement_files for argument in ("-r", file)]
    # -qq: errors only. The caller's proxy, certificate and index settings reach pip through the environment.
    command = [PYTHON, "-m", "pip", "install", "-qq", "--no-input", "--disable-pip-version-check"]
    if subprocess.run([*command, *options, "-c", "constraints.txt"], cwd=ROOT).returncode:
        give_up("the Python packages could not be installed; the lines above say why")
    for file, key in keys.items():
        write_stamp(stamp(file), key)


def stamp(requirement_file: str):
    return VENV / f".installed-{requirement_file}"


def environment_key(requirement_file: str) -> str:
    # The place and the interpreter count too: a moved folder or an upgraded Python breaks an environment.
    files = {requirement_file, "requirements.txt", "constraints.txt"}
    return digest(str(VENV), sys.version, *(ROOT / file for file in sorted(files)))


def is_usable() -> bool:
    """Whether it runs, on a new enough Python, and was made here: the scripts in it name their folder."""
    try:
        version = subprocess.run(
            [PYTHON, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"], capture_output=True
        )
        pip = subprocess.run([VENV / "bin" / "pip", "--version"], capture_output=True, text=True)
    except OSError:
        return False
    return version.returncode == 0 and f"from {VENV}/" in pip.stdout


def create_environment() -> None:
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    if not ensure_packages({package: has_ensurepip}, purpose="The Python environment"):
        raise SystemExit(2)
    step("Making the Python environment in .venv")
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], capture_output=True, text=True)
    if made.returncode:
        give_up(f"the Python environment could not be made: {(made.stderr or made.stdout).strip()}")


def has_ensurepip() -> bool:
    # Asked in a fresh process: Debian ships it apart from Python, and it may just have been installed.
    return subprocess.run([sys.executable, "-c", "import ensurepip"], capture_output=True).returncode == 0
