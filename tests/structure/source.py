"""The application's source as the walks read it: files, imports with their full names, and calls."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

TOP = Path(__file__).parents[2]
HOUSE = TOP / "caseapp"


@dataclass(frozen=True)
class Import:
    """One imported name: `module` is where from, `name` what of it ('' for the module itself)."""

    module: str
    name: str
    line: int
    inside: str  # the function it stands in, or ''


@dataclass(frozen=True)
class Source:
    """One file of Python."""

    module: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """What it says."""
        return ast.parse(self.text)

    @property
    def room(self) -> str:
        """The room (or `foundation`, `migrations`) it stands in; '' beside them."""
        parts = self.module.split(".")
        return parts[1] if len(parts) > 1 and (HOUSE / parts[1]).is_dir() else ""

    @property
    def part(self) -> str:
        """Which of a room's files it is: models, queries, views …"""
        parts = self.module.split(".")
        return parts[2] if len(parts) > 2 else ""

    def imports(self) -> Iterator[Import]:
        """Every import, relative ones made absolute."""
        for node, inside in _with_function(self.tree, ""):
            if isinstance(node, ast.Import):
                for one in node.names:
                    yield Import(one.name, "", node.lineno, inside)
            elif isinstance(node, ast.ImportFrom):
                base = self._base(node)
                for one in node.names:
                    yield Import(base, one.name, node.lineno, inside)

    def _base(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        package = self.module.split(".")
        if not (TOP / Path(*package)).is_dir():
            package = package[:-1]
        package = package[: len(package) - (node.level - 1)]
        return ".".join([*package, *([node.module] if node.module else [])])

    def names(self) -> Iterator[tuple[str, int]]:
        """Every attribute and every name that is used, with its line."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Attribute):
                yield node.attr, node.lineno
            elif isinstance(node, ast.Name):
                yield node.id, node.lineno

    def functions(self) -> Iterator[ast.FunctionDef]:
        """Every function, inner ones too."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef):
                yield node


def _with_function(node: ast.AST, inside: str) -> Iterator[tuple[ast.AST, str]]:
    for child in ast.iter_child_nodes(node):
        name = child.name if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) else inside
        yield child, name
        yield from _with_function(child, name)


def sources(but: tuple[str, ...] = ("migrations",)) -> list[Source]:
    """Every file of the application; migrations are frozen and stand apart."""
    found = []
    for file in sorted(HOUSE.rglob("*.py")):
        parts = file.relative_to(TOP).with_suffix("").parts
        if parts[1] not in but:
            module = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            found.append(Source(module, file.read_text()))
    return found


def invented(module: str, text: str) -> Source:
    """A file that does not exist, for a known bad example."""
    return Source(module, text)
