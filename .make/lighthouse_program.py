"""Lighthouse itself, from npm, pinned."""

import json
import os
import signal
import subprocess

from console import give_up, step
from processes import child
from project import VAR, VENV

VERSION = "13.5.0"
FOLDER = VAR / "lighthouse"  # npm installs here, outside of what is committed
PROGRAM = FOLDER / "node_modules" / "lighthouse" / "cli" / "index.js"
CHROMIUM = "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"


def install() -> None:
    package = PROGRAM.parents[1] / "package.json"
    if package.exists() and json.loads(package.read_text())["version"] == VERSION:
        return
    step(f"Installing Lighthouse {VERSION} with npm")
    FOLDER.mkdir(parents=True, exist_ok=True)
    command = [VENV / "bin" / "npm", "install", "--prefix", FOLDER, "--ignore-scripts", "--no-audit", "--no-fund"]
    if subprocess.run([*command, "--loglevel=error", f"lighthouse@{VERSION}"], env=with_node()).returncode:
        give_up("Lighthouse could not be installed; the lines above say why")


def with_node() -> dict[str, str]:
    return {**os.environ, "PATH": f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"}


def run(address: str, chromium: str, *options: str) -> dict:
    """Lighthouse's report."""
    report = FOLDER / "report.json"
    report.unlink(missing_ok=True)
    command = [VENV / "bin" / "node", PROGRAM, address, "--quiet", *options]
    command += ["--output=json", f"--output-path={report}", f"--chrome-flags={CHROMIUM}"]
    settings = {
        "env": {**with_node(), "CHROME_PATH": chromium},
        "stdout": subprocess.DEVNULL,
        "stderr": subprocess.PIPE,
    }
    with child(command, ask_with=signal.SIGINT, text=True, **settings) as process:  # SIGINT ends its Chromium, too
        _, errors = process.communicate()
    if process.returncode or not report.exists():
        give_up(f"Lighthouse failed: {(errors.strip().splitlines() or ['no reason given'])[-1]}")
    return json.loads(report.read_text())
