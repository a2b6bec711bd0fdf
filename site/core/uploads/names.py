import re
import unicodedata

LONGEST = 120
UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')


def clean_name(name: str) -> str:
    """The name of a file as it may be shown and saved: without folders, control and direction characters, not too long;
    letters of every language stay."""
    name = unicodedata.normalize("NFC", str(name)).replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(
        char for char in name if unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    )
    name = re.sub(r"\s+", " ", UNSAFE.sub("_", name)).strip(" .")
    stem, dot, ending = name.rpartition(".")
    if not dot:
        return name[:LONGEST] or "file"
    ending = ending[:10]
    return f"{stem[: LONGEST - len(ending) - 1].strip() or 'file'}.{ending}"
