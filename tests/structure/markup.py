"""Templates as the walks read them: their syntax trees, and the text a reader would see with every expression taken out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from html.parser import HTMLParser

from jinja2 import Environment, nodes

from tests.structure.source import TOP

FOLDER = TOP / "templates"
SHARED = ("layouts", "components", "errors")
PARSER = Environment(autoescape=True)  # it parses, and renders nothing
SAID = ("title", "placeholder", "aria-label", "alt", "label", "content")
MARK = re.compile("\x02(\\d+)\x03")
EXPRESSION = re.compile(r"{#.*?#}|{%.*?%}|{{.*?}}", re.DOTALL)


@dataclass(frozen=True)
class Page:
    """One template."""

    name: str
    text: str

    @cached_property
    def tree(self) -> nodes.Template:
        """Its syntax tree. Raises when it does not compile."""
        return PARSER.parse(self.text, self.name)

    @property
    def is_page(self) -> bool:
        """Does a view render it by itself?"""
        folder, _, file = self.name.rpartition("/")
        return folder not in SHARED and not file.startswith("_")

    @cached_property
    def expressions(self) -> list[str]:
        """Every statement, expression and comment, in order."""
        return EXPRESSION.findall(self.text)

    @property
    def bare(self) -> str:
        """The markup with a numbered mark in the place of each of them."""
        numbers = iter(range(len(self.expressions)))
        return EXPRESSION.sub(lambda _: f"\x02{next(numbers)}\x03", self.text)


class _Visible(HTMLParser):
    """Collects what a reader would see or hear."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inside: list[str] = []
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Attributes that are read out."""
        named = {name for name, _ in attrs}
        self.inside.append(tag)
        for name, value in attrs:
            is_meta = tag == "meta" and name == "content"
            if name in SAID and not is_meta and value:
                self.found.append(value)
            if tag == "input" and name == "value" and "type" not in named:
                self.found.append(value or "")

    def handle_data(self, data: str) -> None:
        """Text."""
        if not self.inside or self.inside[-1] not in ("script", "style"):
            self.found.append(data)


def pages() -> list[Page]:
    """Every template."""
    return [Page(str(file.relative_to(FOLDER)), file.read_text()) for file in sorted(FOLDER.rglob("*.html"))]


def said(page: Page) -> Iterator[str]:
    """Texts of the markup itself that hold letters."""
    for text in _Visible(page.bare).found:
        for piece in MARK.split(text)[::2]:
            if re.search(r"[^\W\d_]", piece):
                yield " ".join(piece.split())


def said_in_expressions(page: Page) -> Iterator[str]:
    """Literal texts that an expression would print where they show; not arguments, filters' names, or codes compared."""
    for text in _Visible(page.bare).found:
        for number in MARK.findall(text):
            if page.expressions[int(number)].startswith("{{"):
                for output in PARSER.parse(page.expressions[int(number)]).find_all(nodes.Output):
                    for part in output.nodes:
                        yield from _printed(part)


def _printed(node: nodes.Node) -> Iterator[str]:
    if isinstance(node, nodes.Const):
        if isinstance(node.value, str) and re.search(r"[^\W\d_]{2}", node.value):
            yield node.value
    elif isinstance(node, nodes.CondExpr):
        for part in (node.expr1, node.expr2):
            if part is not None:
                yield from _printed(part)
    elif isinstance(node, nodes.Or | nodes.And | nodes.Add):
        for part in (node.left, node.right):
            yield from _printed(part)
    elif isinstance(node, nodes.Concat):
        for part in node.nodes:
            yield from _printed(part)


def calls(page: Page, name: str) -> Iterator[nodes.Call]:
    """Every call of a function by that name."""
    for call in page.tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == name:
            yield call
