"""Draws the clip of the lesson "Rolling downhill": 72 seconds, silent, told by its captions.

    python draw_rolling_downhill.py rolling-downhill.mp4      # needs Pillow, and ffmpeg on the path or in $FFMPEG

Everything that moves is computed: the loss is that of the lesson, L(w) = 14/3 (w - 2)^2 + 1, and every stride is the
slope times the learning rate shown.
"""

import os
import subprocess
import sys

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT, RATE, SECONDS = 960, 540, 12, 72
FINE = 2  # drawn larger, then made smaller: smooth edges
GROUND, GRID, CURVE, FAINT, THREAD = "#0E1236", "#1D2560", "#DCE2FF", "#8F9BDC", "#F3B33D"
START, STEPS, OVERSHOOT, END = 12, 26, 46, 60  # second in which each part begins
SMALL, LARGE = 0.03, 0.23  # learning rates


def loss(w: float) -> float:
    return 14 / 3 * (w - 2) ** 2 + 1


def slope(w: float) -> float:
    return 28 / 3 * (w - 2)


def walk(w: float, rate: float, steps: int) -> list[float]:
    places = [w]
    for _ in range(steps):
        places.append(places[-1] - rate * slope(places[-1]))
    return places


def spot(w: float, height: float | None = None) -> tuple[float, float]:
    """Where a weight stands in the picture."""
    return 120 + (w + 0.2) * 165, 470 - (loss(w) if height is None else height) * 19


def eased(part: float) -> float:
    part = min(max(part, 0), 1)
    return part * part * (3 - 2 * part)


class Frame:
    def __init__(self):
        self.image = Image.new("RGB", (WIDTH * FINE, HEIGHT * FINE), GROUND)
        self.pen = ImageDraw.Draw(self.image)

    def line(self, points, color, width):
        self.pen.line([(x * FINE, y * FINE) for x, y in points], fill=color, width=int(width * FINE), joint="curve")

    def dot(self, point, radius, color):
        x, y = point
        self.pen.ellipse([(n * FINE) for n in (x - radius, y - radius, x + radius, y + radius)], fill=color)

    def words(self, point, text, size, color=CURVE, anchor="lm"):
        font = ImageFont.load_default(size * FINE)
        self.pen.text((point[0] * FINE, point[1] * FINE), text, font=font, fill=color, anchor=anchor)

    def hill(self, shown: float = 1):
        for step in range(0, 17):
            self.line([(120 + step * 50, 40), (120 + step * 50, 470)], GRID, 1)
        for step in range(0, 10):
            self.line([(120, 470 - step * 47), (920, 470 - step * 47)], GRID, 1)
        self.line([(120, 40), (120, 470), (920, 470)], FAINT, 2)
        self.words((920, 496), "weight w", 18, FAINT, "rm")
        self.words((100, 52), "loss", 18, FAINT, "rm")
        ends = 2 - 2.15 * shown, 2 + 2.15 * shown
        points = [spot(ends[0] + (ends[1] - ends[0]) * n / 120) for n in range(121)]
        self.line(points, CURVE, 4)

    def tangent(self, w: float, color=THREAD):
        reach = 0.42 / (1 + abs(slope(w)) / 14)
        self.line([spot(w + d, loss(w) + slope(w) * d) for d in (-reach, reach)], color, 4)

    def path(self, places: list[float], walked: float):
        """The first `walked` strides, a part of one included; the ball at their end."""
        whole, part = int(walked), eased(walked - int(walked))
        for here, there in zip(places[:whole], places[1 : whole + 1], strict=True):
            self.line([spot(here), spot(there)], THREAD, 2)
        for place in places[: whole + 1]:
            self.dot(spot(place), 6, THREAD)
        now = places[whole]
        if whole + 1 < len(places):
            now += (places[whole + 1] - now) * part
        self.dot(spot(now), 13, THREAD)

    def bytes(self) -> bytes:
        return self.image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS).tobytes()


def draw(second: float) -> bytes:
    frame = Frame()
    if second < START:
        frame.hill(0.55 + 0.45 * eased((second - 5) / 6))
        frame.dot(spot(0), 13, THREAD) if second > 8 else frame.dot(spot(0.9), 13, THREAD)
        frame.words((520, 120), "Rolling downhill", 54, CURVE, "mm")
        frame.words((520, 172), "a hill, a fog, and one rule", 24, FAINT, "mm")
    elif second < STEPS:
        frame.hill()
        turn = eased((second - START - 2) / 4)
        frame.dot(spot(0), 13, THREAD)
        if turn:
            frame.tangent(0, THREAD)
        frame.words((400, 90), "the slope where we stand", 26)
        frame.words((400, 130), f"{slope(0):.2f}" if second > 17 else "?", 44, THREAD)
        if second > 20:
            frame.words((400, 176), "falls to the right: go right", 24, FAINT)
    elif second < OVERSHOOT:
        frame.hill()
        places = walk(0, SMALL, 5)
        walked = min(max((second - STEPS - 2) / 3, 0), 5)
        frame.path(places, walked)
        frame.words((400, 78), f"learning rate {SMALL}", 26, FAINT)
        for number in range(int(walked) + 1):
            told = f"{number}   w {places[number]:.3f}   slope {slope(places[number]):.2f}"
            frame.words((400, 116 + number * 32), told, 24, CURVE if number == int(walked) else FAINT)
    elif second < END:
        frame.hill()
        places = walk(1.45, LARGE, 7)
        frame.path(places, min(max((second - OVERSHOOT - 2) / 1.4, 0), 7))
        frame.words((520, 90), f"learning rate {LARGE}", 26, THREAD, "mm")
        frame.words((520, 130), "every stride lands higher", 24, FAINT, "mm")
    else:
        frame.hill()
        frame.path(walk(0, SMALL, 9), 9)
        frame.words((520, 100), "new w  =  w  -  rate * slope", 44, CURVE, "mm")
        frame.words((520, 152), "feel the slope, step against it, feel again", 24, FAINT, "mm")
    return frame.bytes()


def main(target: str) -> None:
    command = [
        os.environ.get("FFMPEG", "ffmpeg"), "-y", "-loglevel", "error",
        "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{WIDTH}x{HEIGHT}", "-r", str(RATE), "-i", "-",
        "-c:v", "libx264", "-preset", "veryslow", "-crf", "30", "-pix_fmt", "yuv420p", "-g", "120",
        "-movflags", "+faststart", "-map_metadata", "-1", "-fflags", "+bitexact", target,
    ]  # fmt: skip
    encoder = subprocess.Popen(command, stdin=subprocess.PIPE)
    for number in range(SECONDS * RATE):
        encoder.stdin.write(draw(number / RATE))
    encoder.stdin.close()
    sys.exit(encoder.wait())


if __name__ == "__main__":
    main(sys.argv[1])
