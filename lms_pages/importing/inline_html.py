"""A line of HTML as a line of Markdown that shows the same."""

import re
from html import unescape

TOKENS = re.compile(
    r"<code>(?P<code>.*?)</code>"
    r"|<a\s[^>]*?href=[\"'](?P<href>[^\"']*)[\"'][^>]*>(?P<words>.*?)</a>"
    r"|<(?P<tag>em|i|strong|b)>(?P<inner>.*?)</(?P=tag)>"
    r"|(?P<break><br\s*/?>)",
    re.S,
)
ACTIVE = re.compile(r"([\\`*_$\[\]<>])")


def inline_markdown(html: str) -> str:
    """<code>, <a>, <em>, <strong> and <br> in Markdown; other tags go, their words stay."""
    parts, position = [], 0
    for token in TOKENS.finditer(html):
        parts.append(_plain(html[position : token.start()]))
        position = token.end()
        if token["code"] is not None:
            code = unescape(re.sub(r"<[^>]+>", "", token["code"]))
            ticks = "``" if "`" in code else "`"
            parts.append(f"{ticks} {code} {ticks}" if ticks == "``" else f"`{code}`")
        elif token["href"] is not None:
            parts.append(f"[{inline_markdown(token['words'])}]({unescape(token['href'])})")
        elif token["tag"]:
            mark = "*" if token["tag"] in {"em", "i"} else "**"
            parts.append(f"{mark}{inline_markdown(token['inner']).strip()}{mark}")
        else:
            parts.append("  \n")
    return ("".join(parts) + _plain(html[position:])).strip()


def _plain(html: str) -> str:
    text = unescape(re.sub(r"</?[A-Za-z][^<>]*>", "", html))
    return ACTIVE.sub(r"\\\1", text)
