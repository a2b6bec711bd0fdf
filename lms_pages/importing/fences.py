"""The fenced blocks of our own format that show or ask one thing: video, audio, file, embed, quiz."""

from core.import_ledger import MAPPED, RAW, REJECTED
from core.webvtt import read_clock_time

from ..embeds import provider_of
from ..external_video import UnknownVideo, read_video_url
from ..streams import read_stream_url
from ..timed_text import MOST_CHAPTERS
from . import layout_fences, pieces, raw, subtitles
from .body import BodyReader
from .front_matter import BadYaml, read_settings
from .quizzes import read_quiz
from .source import BadFile, is_audio
from .specs import FileMark
from .tool_fence import read_tool_fence


def read_quiz_fence(reader: BodyReader, text: str, rest: str, line: int) -> list[dict]:
    def attach(file: str, alt: str) -> FileMark | None:
        path = reader.attach_image(pieces.Image(0, 0, alt, file, "", {}), line)
        return FileMark(path) if path else None

    try:
        block, problems = read_quiz(text, attach)
    except BadYaml as error:
        reader.claim("quiz", line, REJECTED, f"quiz: {error}")
        reader.claim_lines(
            line, line + text.count("\n") + 1, kinds={"question"}, outcome=REJECTED, reason="in a broken quiz"
        )
        return []
    reader.claim("quiz", line, MAPPED if block else REJECTED, "" if block else "no question of it can be asked")
    places = [item.line for item in reader.ledger.open_items(reader.file, "question")]
    places = [place for place in places if line < place <= line + text.count("\n") + 1]
    for number, problem in enumerate(problems):
        place = places[number] if number < len(places) else line
        reader.claim("question", place, REJECTED if problem else MAPPED, problem)
    return [block] if block else []


def read_video_fence(reader: BodyReader, text: str, rest: str, line: int) -> list[dict]:
    try:
        data = read_settings(text)
        minutes = data.get("minutes") if isinstance(data.get("minutes"), int) else None
        fields = {
            "minutes": minutes,
            "transcript": str(data.get("transcript") or ""),
            "is_required": data.get("required") is True,
            "required_percent": _percent(data),
            "marks": _chapter_rows(data),
        }
        title = str(data.get("title") or "Video")
        if data.get("url"):
            stream = read_stream_url(str(data["url"]))
            address = stream.url if stream else read_video_url(str(data["url"])).page_url
            reader.claim("video", line, MAPPED, "remote: stays a link to another site")
            return [raw.video(title, url=address, has_captions=data.get("captions") is True, **fields)]
        if not data.get("file"):
            raise BadYaml("a video needs `url:` or `file:`")
        path = _attach_media(reader, data, title)
    except (BadYaml, BadFile, UnknownVideo) as error:
        reader.claim("video", line, REJECTED, f"video: {error}")
        return []
    reader.claim("video", line)
    return [raw.video(title, path=path, **fields)]


def _percent(data: dict) -> int | None:
    """Of a video that has to be watched: `percent: 80`."""
    percent = data.get("percent")
    if percent is None:
        return None
    if not isinstance(percent, int) or isinstance(percent, bool) or not 1 <= percent <= 100:
        raise BadYaml("`percent:` is a whole number from 1 to 100")
    return percent


def read_audio_fence(reader: BodyReader, text: str, rest: str, line: int) -> list[dict]:
    try:
        data = read_settings(text)
        if not data.get("file"):
            raise BadYaml("a recording needs `file:`")
        title, marks = str(data.get("title") or "Audio"), _chapter_rows(data)
        path = _attach_media(reader, data, title)
        if not is_audio(path):
            raise BadFile(f"{path} is not a recording")
    except (BadYaml, BadFile) as error:
        reader.claim("audio", line, REJECTED, f"audio: {error}")
        return []
    reader.claim("audio", line)
    transcript, is_required = str(data.get("transcript") or ""), data.get("required") is True
    return [raw.audio(title, path, transcript=transcript, is_required=is_required, marks=marks)]


def _chapter_rows(data: dict) -> list[tuple[str, str]]:
    """[(start, title)] of `chapters:`, unless that names a file. Raises BadYaml."""
    rows = data.get("chapters") or []
    if isinstance(rows, str):
        return []
    rows = rows if isinstance(rows, list) else [None]
    if len(rows) > MOST_CHAPTERS:
        raise BadYaml(f"chapters: at most {MOST_CHAPTERS}")
    found, last = [], -1
    for row in rows:
        try:
            start, title = str(row["start"]), str(row["title"])
            seconds = read_clock_time(start)
        except (TypeError, KeyError, ValueError):
            raise BadYaml('chapters: each needs `start:`, a time like "2:20" in quotes, and `title:`') from None
        if seconds <= last:
            raise BadYaml(f"chapters: {start} does not come after the one before it")
        found.append((start, title))
        last = seconds
    return found


def _attach_media(reader: BodyReader, data: dict, title: str) -> str:
    """The path of `file:`, with the captions and chapters that are files too."""
    words = {}
    for name in ("captions", "chapters"):
        if data.get(name) and isinstance(data[name], str):
            words[name] = reader.source.resolve(data[name], relative_to=reader.file)
            subtitles.to_webvtt(reader.source.text(words[name]))  # raises BadFile now rather than while writing
    path = reader.attach(str(data["file"]), title=title, language=str(data.get("language") or ""), **words)
    if reader.files[path].kind != "media":
        raise BadFile(f"{path} is not a video")
    for file in words.values():
        if reader.ledger.open_items(file, "file"):
            reader.ledger.claim_file(file, target=reader.target)
    return path


def read_file_fence(reader: BodyReader, text: str, rest: str, line: int) -> list[dict]:
    try:
        data = read_settings(text)
        if not data.get("path"):
            raise BadYaml("a file needs `path:`")
        title = str(data.get("title") or "")
        path = reader.attach(str(data["path"]), title=title)
        if reader.files[path].kind != "document":
            raise BadFile(f"{path} is not a document; show it as an image or a video")
    except (BadYaml, BadFile) as error:
        reader.claim("document", line, REJECTED, f"file: {error}")
        return []
    reader.claim("document", line)
    return [raw.document(path, title or reader.files[path].title)]


def read_embed_fence(reader: BodyReader, text: str, rest: str, line: int) -> list[dict]:
    try:
        data = read_settings(text)
        address, title = str(data.get("url") or ""), str(data.get("title") or "")
        if not address.startswith("https://"):
            raise BadYaml("an embed needs `url:`, an address that starts with https://")
    except BadYaml as error:
        reader.claim("embed", line, REJECTED, f"embed: {error}")
        return []
    if provider_of(address) is None:
        reader.claim("embed", line, RAW, "remote: not one of the sites that can be embedded; kept as a link")
        return [raw.markdown(f"[{title or address}]({address})")]
    reader.claim("embed", line, MAPPED, "remote: stays a link to another site")
    return [raw.embed(address, title)]


READERS = {
    "quiz": read_quiz_fence,
    "video": read_video_fence,
    "audio": read_audio_fence,
    "file": read_file_fence,
    "embed": read_embed_fence,
    "ai-tool": read_tool_fence,
    **layout_fences.READERS,
}
