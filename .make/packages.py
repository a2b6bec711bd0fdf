"""Debian packages: find out what is missing, install it when allowed, otherwise say what to install."""

import ctypes.util
import functools
import os
import shutil
import subprocess
from collections.abc import Callable

from console import step, warn

# Kept across sudo, which drops the environment: without them apt cannot get out of some networks.
PROXY_VARIABLES = ("http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")


def is_installed(package: str) -> bool:
    """Whether dpkg knows the package as installed; False on systems without dpkg."""
    if not shutil.which("dpkg-query"):
        return False
    query = ["dpkg-query", "--show", "--showformat=${db:Status-Status}", package]
    return subprocess.run(query, capture_output=True, text=True).stdout == "installed"


def has_library(name: str) -> Callable[[], bool]:
    return lambda: ctypes.util.find_library(name) is not None


def has_program(name: str) -> Callable[[], bool]:
    return lambda: shutil.which(name) is not None


@functools.cache
def root_prefix() -> tuple[str, ...] | None:
    """What to put before a command to run it as root; None when that is not possible without a password."""
    if os.geteuid() == 0:
        return ()
    if shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0:
        return ("sudo", "-n")
    return None


def apt_get(*arguments: str) -> subprocess.CompletedProcess:
    environment = [f"{name}={os.environ[name]}" for name in PROXY_VARIABLES if name in os.environ]
    command = [*root_prefix(), "env", "DEBIAN_FRONTEND=noninteractive", *environment]
    command += ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=120", *arguments]
    # C.UTF-8 also where the caller's locale does not exist yet, as on a bare machine.
    return subprocess.run(command, capture_output=True, text=True, env={**os.environ, "LC_ALL": "C.UTF-8"})


def ensure_packages(needs: dict[str, Callable[[], bool]], *, purpose: str) -> bool:
    """Install the missing ones of `needs` (package name: "is it there by other means?").

    Returns whether everything is there in the end; if not, one line has told the user what to install.
    """
    missing = [package for package, is_there in needs.items() if not is_installed(package) and not is_there()]
    if not missing:
        return True
    names = " ".join(missing)
    if not shutil.which("apt-get"):
        warn(f"{purpose} needs software that is not installed; on Debian its packages are called: {names}")
        return False
    if root_prefix() is None:
        warn(f"{purpose} needs Debian packages. Please run: sudo apt-get install {names}")
        return False
    step(f"Installing Debian packages for {purpose}: {names}")
    install = ("install", "--yes", "--no-install-recommends", *missing)
    done = apt_get(*install)
    if done.returncode:  # most often the package lists are empty or old
        apt_get("update")
        done = apt_get(*install)
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        warn(f"{purpose}: apt-get could not install {names} ({reason})")
    return done.returncode == 0
