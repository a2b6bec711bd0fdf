"""Films through ffmpeg, where this machine has it: how long one is, a still of it, and the same in several bitrates.

What people upload is read as a file of the kinds below and of nothing else: a film cannot make ffmpeg open other files
or addresses. Time, memory and what is written are bounded.
"""

import contextlib
import json
import logging
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile

from django.conf import settings
from django.utils.translation import gettext as _

log = logging.getLogger(__name__)

OFF = "off"
FORMATS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi"  # demuxers; a playlist is none of them
SEGMENT = 4  # seconds
MOST_PIXELS = 8192  # of a side
LONGEST = 6 * 3600  # seconds
SECONDS_TO_LOOK = 60
LIMITS = 'ulimit -v "$1"; ulimit -f "$2"; ulimit -t "$3"; shift 3; exec "$@"'
MEMORY, LARGEST_FILE = 6 * 1024 * 1024, 2 * 1024 * 1024  # KB; blocks of 512 bytes
# (shorter side in pixels, kbit/s of the picture). Both ends of what a film gets follow from its own size.
RUNGS = ((360, 700), (540, 1400), (720, 2600), (1080, 4800))
SOUND_KBPS = 96


class FilmRefused(Exception):
    """The film cannot be prepared; the message tells its author what to do."""


@dataclass(frozen=True)
class Film:
    """As it is seen: a film taken upright is higher than wide."""

    seconds: float
    width: int
    height: int
    has_sound: bool


@dataclass(frozen=True)
class Rung:
    """`side`: the shorter one, in pixels."""

    side: int
    kbps: int


def find_ffmpeg() -> str | None:
    """Its path; None where there is none, or the operator wants none."""
    if settings.FFMPEG == OFF:
        return None
    found = shutil.which(settings.FFMPEG)
    return found if found and shutil.which(_probe_of(found)) else None


def _probe_of(ffmpeg: str) -> str:
    return str(Path(ffmpeg).with_name("ffprobe"))


def rungs_for(film: Film) -> list[Rung]:
    """Two at least, from the smallest up; none larger than the film."""
    own = min(film.width, film.height) // 2 * 2
    found = [Rung(side, kbps) for side, kbps in RUNGS if side <= own]
    if len(found) < 2:
        kbps = found[0].kbps if found else RUNGS[0][1] * own * own // RUNGS[0][0] ** 2 + 100
        found = [Rung(min(own, RUNGS[0][0]), kbps // 2), *(found or [Rung(own, kbps)])]
    return found


def read_film(path: Path) -> Film:
    """Raises FilmRefused for what ffmpeg cannot read as a film, or that is too large."""
    wanted = "format=duration:stream=codec_type,width,height,duration:stream_side_data=rotation"
    command = [_probe_of(find_ffmpeg()), "-v", "error", *_guarded(path), "-show_entries", wanted, "-of", "json"]
    try:
        said = json.loads(_run(command, seconds=SECONDS_TO_LOOK))
        streams = said.get("streams") or []
        picture = next(stream for stream in streams if stream["codec_type"] == "video")
        width, height = int(picture["width"]), int(picture["height"])
        seconds = float(said["format"].get("duration") or picture["duration"])
    except (ValueError, KeyError, StopIteration, TypeError):
        raise FilmRefused(_unreadable()) from None
    if min(width, height) < 16 or not 0 < seconds < float("inf"):
        raise FilmRefused(_unreadable())
    if max(width, height) > MOST_PIXELS or seconds > LONGEST:
        raise FilmRefused(
            _("The film is longer than %(hours)d hours or wider than %(pixels)d pixels. Export it smaller, or cut it.")
            % {"hours": LONGEST // 3600, "pixels": MOST_PIXELS}
        )
    if any(round(side.get("rotation", 0)) % 180 for side in picture.get("side_data_list", ())):
        width, height = height, width
    return Film(round(seconds, 3), width, height, any(stream["codec_type"] == "audio" for stream in streams))


def make_still(path: Path, film: Film, target: Path) -> None:
    """A JPEG of a moment near the beginning, at most 1280 pixels wide; of the very beginning where one picture stands
    still for the whole film, as under a talk."""
    for moment in (min(film.seconds / 10, 5), 0):
        command = [*_ffmpeg(), "-ss", f"{moment:.2f}", *_guarded(path), "-frames:v", "1"]
        command += ["-vf", "scale='min(1280,iw)':-2", "-pix_fmt", "yuvj420p", "-f", "mjpeg", str(target)]
        _run(command, seconds=SECONDS_TO_LOOK)
        if target.is_file() and target.stat().st_size:
            return
    raise FilmRefused(_unreadable())


def make_ladder(path: Path, film: Film, folder: Path, *, alive: Callable[[], None] = lambda: None) -> list[Rung]:
    """Write `master.m3u8`, and for each rung `v0/index.m3u8`, `v0/init_0.mp4`, `v0/s00000.m4s` ... into an empty
    folder. `alive` is called every few seconds; what it raises ends the work. Raises FilmRefused."""
    rungs = rungs_for(film)
    command = [*_ffmpeg(), *_guarded(path), "-t", str(LONGEST)]
    for _rung in rungs:
        command += ["-map", "0:v:0", *(["-map", "0:a:0"] if film.has_sound else [])]
    is_upright = film.height > film.width
    for number, rung in enumerate(rungs):
        size = f"{rung.side}:-2" if is_upright else f"-2:{rung.side}"
        command += [f"-filter:v:{number}", f"scale={size}", f"-b:v:{number}", f"{rung.kbps}k"]
        command += [f"-maxrate:v:{number}", f"{rung.kbps * 5 // 4}k", f"-bufsize:v:{number}", f"{rung.kbps * 2}k"]
    command += ["-c:v", "libx264", "-preset", "veryfast", "-profile:v", "main", "-pix_fmt", "yuv420p"]
    command += ["-sc_threshold", "0", "-force_key_frames", f"expr:gte(t,n_forced*{SEGMENT})"]
    if film.has_sound:
        command += ["-c:a", "aac", "-b:a", f"{SOUND_KBPS}k", "-ac", "2"]
    streams = " ".join(f"v:{number}{f',a:{number}' if film.has_sound else ''}" for number in range(len(rungs)))
    command += ["-f", "hls", "-hls_time", str(SEGMENT), "-hls_playlist_type", "vod", "-hls_segment_type", "fmp4"]
    command += ["-hls_flags", "independent_segments", "-master_pl_name", "master.m3u8", "-var_stream_map", streams]
    command += ["-hls_fmp4_init_filename", "init.mp4", "-hls_segment_filename", str(folder / "v%v" / "s%05d.m4s")]
    _run([*command, str(folder / "v%v" / "index.m3u8")], seconds=settings.FFMPEG_SECONDS, alive=alive)
    if not (folder / "master.m3u8").is_file():
        raise FilmRefused(_unreadable())
    return rungs


def _ffmpeg() -> list[str]:
    return [find_ffmpeg(), "-nostdin", "-hide_banner", "-v", "error", "-y"]


def _guarded(path: Path) -> list[str]:
    return ["-protocol_whitelist", "file", "-format_whitelist", FORMATS, "-i", f"file:{path}"]


def _unreadable() -> str:
    return _("This film could not be read. Export it again as MP4 (H.264) and upload that.")


def _run(command: list[str], *, seconds: int, alive: Callable[[], None] = lambda: None) -> str:
    """What it printed. Raises FilmRefused when it failed or took too long."""
    limits = [str(MEMORY), str(LARGEST_FILE), str(seconds * (os.cpu_count() or 1))]
    environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"}
    with TemporaryFile() as printed, TemporaryFile() as complaints:
        process = subprocess.Popen(
            ["/bin/sh", "-c", LIMITS, "sh", *limits, *command],
            stdin=subprocess.DEVNULL, stdout=printed, stderr=complaints, env=environment, start_new_session=True,
        )  # fmt: skip
        ends = time.monotonic() + seconds
        try:
            while True:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(timeout=min(5, max(ends - time.monotonic(), 0)))
                    break
                alive()
                if time.monotonic() >= ends:
                    raise FilmRefused(_("Preparing the film took too long. Cut it, or export it smaller."))
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        complaints.seek(0)
        said = complaints.read(2000).decode(errors="replace").strip()
        if process.returncode:
            log.warning("%s ended with %s: %s", Path(command[0]).name, process.returncode, said)
            raise FilmRefused(_unreadable())
        printed.seek(0)
        return printed.read().decode(errors="replace")
