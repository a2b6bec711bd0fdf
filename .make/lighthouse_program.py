"""Lighthouse itself, from npm, pinned."""

import json
import os
import subprocess

from console import give_up, step
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
    done = subprocess.run(command, env={**with_node(), "CHROME_PATH": chromium}, capture_output=True, text=True)
    if done.returncode or not report.exists():
        give_up(f"Lighthouse failed: {(done.stderr.strip().splitlines() or ['no reason given'])[-1]}")
    return json.loads(report.read_text())
