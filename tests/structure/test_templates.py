"""Templates mirror the views, compile, have a title, link to what exists, and never let anything through unescaped."""

import ast
import re
from collections.abc import Iterable

from flask import Flask
from jinja2 import nodes

from caseapp.foundation.access import Permission
from tests.structure.markup import SHARED, Page, calls, pages
from tests.structure.source import Source, invented, sources

# Rendered by another view than the one of its name: what was typed when a sign-in had ended; an account that a button
# on its own page could not open.
ELSEWHERE = {
    ("sessions.sign_in_first", "sessions/sign_in.html"),
    ("sessions._begun", "sessions/resume.html"),
    ("staff.enable_staff", "staff/change_staff.html"),
    ("confirmations._shown", "confirmations/show_confirmation.html"),
}
UNSAFE = {
    r"\bon[a-z]+\s*=\s*[\"']": "an inline handler: put it into page.js",
    r"\sstyle\s*=": "an inline style: give it a class",
    r"<style": "a style sheet within: put it into static/",
    r"javascript:": "script in an address",
    r"(?:src|href|action)\s*=\s*[\"'](?:https?:)?//": "something from a third party",
    r"<script(?![^>]*\bnonce=)": "a script without its nonce",
    r"<script[^>]*>\s*[^<\s]": "an inline script: put it into static/",
    r"<iframe|<object|<embed": "a foreign document",
}
UNESCAPED = {"Markup", "render_template_string", "from_string", "mark_safe", "html_safe"}


def unsafe(found: Iterable[Page]) -> list[str]:
    """Whatever would let unescaped or foreign things through."""
    wrong = []
    for page in found:
        wrong += [f"{page.name}: {words}" for pattern, words in UNSAFE.items() if re.search(pattern, page.text)]
        for node in page.tree.find_all(nodes.Filter):
            if node.name in ("safe", "forceescape", "xmlattr"):
                wrong.append(
                    f"{page.name}:{node.lineno}: |{node.name} prints what somebody typed as markup; leave it out"
                )
        if any(page.tree.find_all(nodes.ScopedEvalContextModifier)):
            wrong.append(f"{page.name}: autoescape stays on")
    return wrong


def untitled(found: Iterable[Page]) -> list[str]:
    """Pages without a title of their own, or outside the layouts."""
    wrong = []
    for page in found:
        titles = [one for one in page.tree.find_all(nodes.Block) if one.name == "title"]
        if not titles or not titles[0].body:
            wrong.append(f"{page.name}: write {{% block title %}}…{{% endblock %}}")
        if not any(page.tree.find_all(nodes.Extends)):
            wrong.append(f'{page.name}: begin with {{% extends "layouts/….html" %}}')
    return wrong


def rendered(files: Iterable[Source]) -> set[tuple[str, str]]:
    """(room.function, template) of every page(…) call."""
    found = set()
    for source in files:
        if source.part != "views":
            continue
        for function in source.functions():
            for node in ast.walk(function):
                if isinstance(node, ast.Call) and ast.unparse(node.func) == "page" and node.args:
                    found.add((f"{source.room}.{function.name}", ast.literal_eval(node.args[0])))
    return found


def unmirrored(files: list[Source], found: list[Page]) -> list[str]:
    """Views and templates that do not find each other by name."""
    calls_ = rendered(files)
    wrong = [
        f"{view} renders {template}: call it {view.replace('.', '/')}.html"
        for view, template in calls_ - ELSEWHERE
        if f"{view.replace('.', '/')}.html" != template
    ]
    names = {page.name for page in found if page.is_page}
    templates = {template for _, template in calls_}
    wrong += [f"{name}: no view renders it; remove it" for name in names - templates]
    wrong += [f"{name}: a view renders it, and it is not there" for name in templates - names]
    return wrong


def lost_links(app: Flask, found: Iterable[Page]) -> list[str]:
    """Links to views that do not exist, or without an argument that their address needs."""
    rules: dict[str, list[set[str]]] = {}
    for rule in app.url_map.iter_rules():
        rules.setdefault(rule.endpoint, []).append(set(rule.arguments))
    wrong = []
    for page in found:
        for call in calls(page, "url_for"):
            first = call.args[0] if call.args else None
            if not isinstance(first, nodes.Const) or call.dyn_kwargs is not None:
                continue
            given = {one.key for one in call.kwargs}
            if not any(needs <= given for needs in rules.get(first.value, [])):
                wrong.append(f"{page.name}:{call.lineno}: url_for({first.value!r}, {sorted(given)}) leads nowhere")
        for call in calls(page, "may"):
            first = call.args[0]
            if isinstance(first, nodes.Const) and first.value not in set(Permission):
                wrong.append(f"{page.name}:{call.lineno}: no permission is called {first.value!r}")
    return wrong


def test_templates_let_nothing_through() -> None:
    found = pages()
    assert not unsafe(found), "\n".join(unsafe(found))
    assert len(found) >= 40


def test_no_code_builds_markup() -> None:
    wrong = [
        f"{source.module}:{line} says {name}: write a template"
        for source in sources()
        for name, line in source.names()
        if name in UNESCAPED
    ]
    assert not wrong, "\n".join(wrong)


def test_every_page_has_a_title_of_its_own() -> None:
    found = [page for page in pages() if page.is_page or page.name.startswith("errors/")]
    assert not untitled(found), "\n".join(untitled(found))
    assert len(found) >= 30


def test_views_and_templates_mirror_each_other() -> None:
    files, found = sources(), pages()
    assert not unmirrored(files, found), "\n".join(unmirrored(files, found))
    assert len(rendered(files)) >= 30
    assert rendered(files) >= ELSEWHERE, "an exception that nobody needs any more"


def test_every_part_is_included_somewhere(application: Flask) -> None:
    """What begins with an underscore, and every macro file, is used."""
    found = pages()
    used = {
        node.template.value
        for page in found
        for kind in (nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends)
        for node in page.tree.find_all(kind)
        if isinstance(node.template, nodes.Const)
    }
    parts = {page.name for page in found if not page.is_page and not page.name.startswith("errors/")}
    assert parts == used - {None}, parts ^ used
    assert {page.name.split("/")[0] for page in found} - set(SHARED) <= {
        name.split(".")[0] for name in application.view_functions
    }


def test_every_template_compiles(application: Flask) -> None:
    names = [page.name for page in pages()]
    for name in names:
        application.jinja_env.get_template(name)
    assert names


def test_every_link_leads_somewhere(application: Flask) -> None:
    found = pages()
    assert not lost_links(application, found), "\n".join(lost_links(application, found))
    assert sum(1 for page in found for _ in calls(page, "url_for")) > 50


BAD = """{% extends "layouts/page.html" %}<p onclick="x()" style="a">{{ name|safe }}</p><script>x()</script>
<script src="https://elsewhere.example/x.js"></script>{{ url_for("today.nothing") }}{{ may("all:do") }}
{{ url_for("casefile.show_casefile") }}"""


def test_the_checks_are_seen_to_fail(application: Flask) -> None:
    page = Page("today/bad.html", BAD)
    assert len(unsafe([page])) == 6
    assert len(untitled([page])) == 1
    assert len(lost_links(application, [page])) == 3
    views = invented("caseapp.today.views", 'def show_x():\n    return page("today/other.html")')
    assert len(unmirrored([views], [page])) == 3
