import pytest

from core.formulas import LONGEST, FormulaError, formula, mathml


@pytest.mark.parametrize(
    ("latex", "wanted"),
    [
        (r"\frac{a}{b}", "<mfrac>"),
        (r"x_i^2", "<msubsup>"),
        (r"a < b", "<mo>&lt;</mo>"),
        (r"\begin{aligned} a &= b \\ c &= d \end{aligned}", "<mtable"),
        (r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}", "<mtable"),
        (r"\arg\max_x f(x)", "arg"),
        (r"w \leftarrow w - \eta \nabla L(w)", "∇"),
        (r"\left\{ x \right.", "<mo"),
    ],
)
def test_reads_what_courses_write(latex, wanted):
    html = mathml(latex, display=True)
    assert html.startswith("<math") and 'display="block"' in html
    assert wanted in html
    assert "&amp;#" not in html


@pytest.mark.parametrize(
    ("latex", "reason"),
    [
        ("", "empty"),
        ("   ", "empty"),
        (r"\frac{1}", "missing"),
        (r"x^", "missing"),
        (r"a^b^c", "two of them"),
        (r"\foo x", r"\\foo"),
        (r"\begin{foo} x \end{foo}", "foo"),
        (r"\begin{pmatrix} 1", r"\\end"),
        (r"\left( x", "pairs"),
        ("{", "incomplete"),
        ("}", "braces"),
        ("a & b", "columns"),
        ("{" * 3000 + "}" * 1000, "."),
        ("x" * (LONGEST + 1), str(LONGEST)),
    ],
)
def test_says_what_is_wrong(latex, reason):
    with pytest.raises(FormulaError, match=reason):
        mathml(latex)


def test_keeps_what_it_cannot_read_as_code():
    assert formula(r"\foo{<b>}") == r"<code>\foo{&lt;b&gt;}</code>"


@pytest.mark.parametrize(
    "latex",
    [
        r"\text{<script>alert(1)</script>}",
        r"\href{javascript:alert(1)}{x}",
        r"\text{</math><img src=x onerror=alert(1)>}",
    ],
)
def test_is_safe_without_a_cleaner(latex):
    html = formula(latex)
    assert "<script" not in html and "<img" not in html and "href" not in html
