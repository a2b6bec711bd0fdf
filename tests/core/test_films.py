"""ffmpeg on a film that it makes itself, and on files that are none."""

import os
import subprocess
from pathlib import Path

import pytest

from core.films import Film, FilmRefused, Rung, find_ffmpeg, make_ladder, make_still, read_film, rungs_for

needs_ffmpeg = pytest.mark.skipif(
    not find_ffmpeg() and not os.environ.get("STRICT"),
    reason="ffmpeg is not installed (Debian: apt-get install ffmpeg)",
)
pytestmark = pytest.mark.once


def make_clip(path: Path, *, size="640x360", seconds=5, sound=True) -> Path:
    command = [
        find_ffmpeg(),
        "-v",
        "error",
        "-y",
        "-f",
        "lavfi",
        "-i",
        f"testsrc=size={size}:rate=10:duration={seconds}",
    ]
    if sound:
        command += ["-f", "lavfi", "-i", f"sine=duration={seconds}", "-c:a", "aac"]
    command += ["-c:v", "libx264", "-preset", "ultrafast", "-g", "10", "-pix_fmt", "yuv420p", "-f", "mp4", str(path)]
    subprocess.run(command, check=True, timeout=60)
    return path


@pytest.mark.parametrize(
    ("width", "height", "sides"),
    [
        (1920, 1080, [360, 540, 720, 1080]),
        (1080, 1920, [360, 540, 720, 1080]),
        (3840, 2160, [360, 540, 720, 1080]),
        (1000, 563, [360, 540]),
        (640, 360, [360, 360]),
        (321, 241, [240, 240]),
    ],
)
def test_a_film_gets_two_bitrates_at_least_and_is_never_made_larger(width, height, sides):
    rungs = rungs_for(Film(60, width, height, True))
    assert [rung.side for rung in rungs] == sides
    kbps = [rung.kbps for rung in rungs]
    assert len(set(kbps)) == len(kbps) >= 2 and kbps == sorted(kbps) and kbps[0] > 40


@needs_ffmpeg
def test_a_film_is_measured_pictured_and_cut_into_pieces(tmp_path):
    path, out, signs = make_clip(tmp_path / "clip"), tmp_path / "out", []
    out.mkdir()
    film = read_film(path)
    assert (film.width, film.height, film.has_sound) == (640, 360, True) and film.seconds == pytest.approx(5, abs=0.2)
    make_still(path, film, tmp_path / "still.jpg")
    assert (tmp_path / "still.jpg").read_bytes().startswith(b"\xff\xd8")

    assert make_ladder(path, film, out, alive=lambda: signs.append(1)) == [Rung(360, 350), Rung(360, 700)]
    master = (out / "master.m3u8").read_text()
    assert master.count("#EXT-X-STREAM-INF") == 2 and "v0/index.m3u8" in master and "v1/index.m3u8" in master
    names = {file.relative_to(out).as_posix() for file in out.rglob("*") if file.is_file()}
    pieces = {f"v{rung}/{name}" for rung in (0, 1) for name in (f"init_{rung}.mp4", "s00000.m4s", "s00001.m4s")}
    assert names == {"master.m3u8", "v0/index.m3u8", "v1/index.m3u8"} | pieces
    assert all(name.rpartition("/")[2] in (out / "v0/index.m3u8").read_text() for name in pieces if name[1] == "0")


@needs_ffmpeg
def test_an_upright_film_without_sound(tmp_path):
    path, out = make_clip(tmp_path / "clip", size="120x200", seconds=1, sound=False), tmp_path / "out"
    out.mkdir()
    film = read_film(path)
    assert [rung.side for rung in make_ladder(path, film, out)] == [120, 120]
    assert (out / "master.m3u8").read_text().count("RESOLUTION=120x200") == 2


@needs_ffmpeg
def test_one_picture_under_a_talk_is_a_film(tmp_path):
    path, out = tmp_path / "talk.mp4", tmp_path / "out"
    out.mkdir()
    sources = ["-f", "lavfi", "-i", "testsrc=size=320x180:rate=1/8:duration=8", "-f", "lavfi", "-i", "sine=duration=8"]
    subprocess.run([find_ffmpeg(), "-v", "error", *sources, "-c:v", "libx264", path], check=True, timeout=60)
    film = read_film(path)
    make_still(path, film, tmp_path / "still.jpg")
    assert (tmp_path / "still.jpg").stat().st_size and len(make_ladder(path, film, out)) == 2


@needs_ffmpeg
def test_a_file_that_is_no_film_cannot_make_ffmpeg_read_anything_else(tmp_path):
    (tmp_path / "secret.txt").write_text("a secret")
    real = make_clip(tmp_path / "real.mp4", seconds=1)
    playlist = f"#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\nfile://{real}\n#EXT-X-ENDLIST\n"
    hostile = {
        "playlist": playlist.encode(),
        "list": f"ffconcat version 1.0\nfile '{real}'\n".encode(),
        "cut off": real.read_bytes()[:500],
        "nothing": b"",
        "text": b"not really",
        "drawing": b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
        "picture": b"\xff\xd8\xff\xe0" + bytes(100),
    }
    for name, data in hostile.items():
        path = tmp_path / "film"
        path.write_bytes(data)
        with pytest.raises(FilmRefused, match="could not be read"):
            pytest.fail(f"{name}: {read_film(path)}")
    assert read_film(real).seconds == pytest.approx(1, abs=0.2)


@needs_ffmpeg
def test_a_film_that_takes_too_long_is_given_up_and_leaves_no_process(tmp_path, settings):
    path, out = make_clip(tmp_path / "clip", seconds=2), tmp_path / "out"
    out.mkdir()
    film = read_film(path)
    settings.FFMPEG_SECONDS = 0
    with pytest.raises(FilmRefused, match="too long"):
        make_ladder(path, film, out)


def test_the_operator_may_have_no_ffmpeg(settings):
    settings.FFMPEG = "off"
    assert find_ffmpeg() is None
    settings.FFMPEG = "no-such-program-anywhere"
    assert find_ffmpeg() is None
