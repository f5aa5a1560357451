"""Turning HTML into the text a reader would see, without scripts and styles.

In one pass: `html.parser` takes the square of the length for texts such as `<a <a <a`, and what
strangers send must never hold up an import.
"""

import re
from html import unescape

LONGEST = 400_000  # characters of markup that are read; what is kept is shorter still
TAG = re.compile(
    r"""<(?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9:-]{0,30})
    (?:[^<>"']|"[^"<]{0,2000}"|'[^'<]{0,2000}')*+>""",
    re.VERBOSE,
)
OPEN, CLOSE = "<!--", "-->"
DECLARATION = re.compile(r"<[!?][^<>]{0,2000}>")
UNSEEN = {"script", "style", "head", "title", "template", "noscript", "svg"}
BREAKS = {"br", "hr", "li", "tr", "dt", "dd", "option"}
BLOCKS = {
    *("p", "div", "table", "ul", "ol", "dl", "h1", "h2", "h3", "h4", "h5", "h6"),
    *("blockquote", "pre", "section", "article", "header", "footer", "form"),
}
SPACES = re.compile(r"[ \t\f\r\n\u00a0]+")
EMPTY_LINES = re.compile(r"\n{3,}")


def text_of_markup(markup: str) -> str:
    """The text of an HTML page or of a piece of one, block by block."""
    markup = DECLARATION.sub("", _without_comments(markup[:LONGEST]))
    parts: list[str] = []
    unseen, end = "", 0
    for tag in TAG.finditer(markup):
        if not unseen:
            parts.append(SPACES.sub(" ", unescape(markup[end : tag.start()])))
        end, name = tag.end(), tag["name"].lower()
        if unseen:
            is_over = (tag["end"] and name == unseen) or (unseen, name) == ("head", "body")
            unseen = "" if is_over else unseen
        elif name in UNSEEN and not tag["end"]:
            unseen = name
        elif name in BREAKS | BLOCKS:
            parts.append("\n\n" if name in BLOCKS else "\n")
        elif name in ("td", "th"):
            parts.append(" ")
    if not unseen:
        parts.append(SPACES.sub(" ", unescape(markup[end:])))
    lines = (line.strip(" ") for line in "".join(parts).split("\n"))
    return EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip()


def _without_comments(markup: str) -> str:
    kept, end = [], 0
    while (start := markup.find(OPEN, end)) >= 0:
        kept.append(markup[end:start])
        stop = markup.find(CLOSE, start + len(OPEN))
        if stop < 0:
            return "".join(kept)
        end = stop + len(CLOSE)
    return "".join([*kept, markup[end:]])
