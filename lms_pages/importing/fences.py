"""The fenced blocks of our own format that are more than code: video, file, embed, quiz."""

from ..embeds import provider_of
from ..external_video import UnknownVideo, read_video_url
from . import raw, subtitles
from .body import BodyReader
from .front_matter import BadYaml, read_yaml
from .ledger import MAPPED, RAW, REJECTED
from .quizzes import read_quiz
from .source import BadFile


def _settings(text: str) -> dict:
    data = read_yaml(text)
    if not isinstance(data, dict):
        raise BadYaml("expected lines like `title: …`")
    return {str(key): value for key, value in data.items()}


def read_quiz_fence(reader: BodyReader, text: str, rest: str, line: int) -> list[dict]:
    try:
        block, problems = read_quiz(text)
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
        data = _settings(text)
        minutes = data.get("minutes") if isinstance(data.get("minutes"), int) else None
        fields = {
            "minutes": minutes,
            "transcript": str(data.get("transcript") or ""),
            "is_required": data.get("required") is True,
        }
        title = str(data.get("title") or "Video")
        if data.get("url"):
            address = read_video_url(str(data["url"])).page_url
            reader.claim("video", line, MAPPED, "remote: stays a link to another site")
            return [raw.video(title, url=address, **fields)]
        if not data.get("file"):
            raise BadYaml("a video needs `url:` or `file:`")
        path = _attach_video(reader, data, title)
    except (BadYaml, BadFile, UnknownVideo) as error:
        reader.claim("video", line, REJECTED, f"video: {error}")
        return []
    reader.claim("video", line)
    return [raw.video(title, path=path, **fields)]


def _attach_video(reader: BodyReader, data: dict, title: str) -> str:
    captions = ""
    if data.get("captions"):
        captions = reader.source.resolve(str(data["captions"]), relative_to=reader.file)
        subtitles.to_webvtt(reader.source.text(captions))  # raises BadFile now rather than while writing
    path = reader.attach(str(data["file"]), title=title, captions=captions, language=str(data.get("language") or ""))
    if reader.files[path].kind != "media":
        raise BadFile(f"{path} is not a video")
    if captions and reader.ledger.open_items(captions, "file"):
        reader.ledger.claim_file(captions, target=reader.target)
    return path


def read_file_fence(reader: BodyReader, text: str, rest: str, line: int) -> list[dict]:
    try:
        data = _settings(text)
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
        data = _settings(text)
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
    "file": read_file_fence,
    "embed": read_embed_fence,
}
