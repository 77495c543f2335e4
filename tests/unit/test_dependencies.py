"""A change of code is felt by exactly the notebooks that reach it: checked on a small package made here."""

import textwrap

import pytest

from multivector import dependencies

FILES = {
    "__init__.py": "",
    "low.py": """
        LIMIT = 3
        def used(x): return helper(x) + LIMIT
        def helper(x): return x
        def unused(x): return x
        class Kept:
            def method(self): return far()
        def far(): return 1
    """,
    "mid.py": """
        from . import low
        from .low import used as renamed
        def through(x): return low.used(x)
        def by_name(x): return renamed(x)
        def whole(): return dir(low)
    """,
    "sub/__init__.py": "from .deep import handed_on\n",
    "sub/deep.py": """
        from ..low import helper
        def handed_on(): return helper(1)
        def other(): return 2
    """,
}


@pytest.fixture
def package(tmp_path, monkeypatch):
    base = tmp_path / "demo"
    for name, text in FILES.items():
        path = base / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text))
    monkeypatch.setattr(dependencies, "PACKAGE", base)
    monkeypatch.setattr(dependencies, "ROOT_NAME", "demo")
    monkeypatch.setattr(dependencies, "STORE", tmp_path / "store")
    return base


def definitions(code: str) -> set[str]:
    return {key for key in dependencies.sources(code) if ":" in key}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("from demo import low\nlow.used(1)", {"demo.low:used", "demo.low:helper"}),
        ("from demo.low import unused\nunused(1)", {"demo.low:unused"}),
        ("import demo.low\ndemo.low.helper(1)", {"demo.low:helper"}),
        ("from demo import mid\nmid.through(1)", {"demo.mid:through", "demo.low:used", "demo.low:helper"}),
        ("from demo import mid as m\nm.by_name(1)", {"demo.mid:by_name", "demo.low:used", "demo.low:helper"}),
        ("from demo.sub import handed_on\nhanded_on()", {"demo.sub.deep:handed_on", "demo.low:helper"}),
        ("from demo.low import Kept\nKept().method()", {"demo.low:Kept", "demo.low:far"}),
        ("import math", set()),
    ],
)
def test_reaches_what_is_mentioned_and_nothing_else(package, code, expected):
    assert definitions(code) == expected


def test_a_module_passed_about_counts_whole(package):
    assert {"demo.low:unused", "demo.low:far"} <= definitions("from demo import mid\nmid.whole()")
    assert {"demo.low:unused", "demo.low:far"} <= definitions("from demo import low\nprint(low)")


def change(package, name, old, new):
    path = package / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_constants_of_an_imported_module_count(package):
    code = "from demo.low import unused\nunused(1)"
    before = dependencies.sources(code)
    change(package, "low.py", "LIMIT = 3", "LIMIT = 4")
    assert dependencies.sources(code) != before


def test_an_unused_function_a_comment_and_a_docstring_do_not_count(package):
    code = "from demo import low\nlow.used(1)"
    before = dependencies.sources(code)
    change(package, "low.py", "def unused(x): return x", "def unused(x): return -x")
    change(package, "low.py", "def helper(x): return x", 'def helper(x):\n    """Say."""\n    # why\n    return x')
    assert dependencies.sources(code) == before
    change(package, "low.py", "    # why\n    return x", "    return x + 1")
    assert dependencies.sources(code) != before


EVERYTHING = "import demo.low, demo.mid\nfrom demo.sub import handed_on\nprint(demo.low, demo.mid, handed_on)"


def test_what_is_kept_gives_what_a_first_look_gives(package):
    first = dependencies.sources(EVERYTHING)
    assert len(list(dependencies.STORE.iterdir())) == 5  # every module once
    assert dependencies.sources(EVERYTHING) == first


@pytest.mark.parametrize("content", ["", "{}", "[]", "null", '{"hashes": 1'])
def test_a_damaged_store_is_made_anew(package, content):
    first = dependencies.sources(EVERYTHING)
    for file in dependencies.STORE.iterdir():
        file.write_text(content)
    assert dependencies.sources(EVERYTHING) == first


def test_a_module_that_appears_takes_the_place_of_what_was_kept(package):
    (package / "sub" / "__init__.py").write_text("from . import new\n")
    code = "from demo.sub import new\nnew.there()"
    assert not any("new" in key for key in dependencies.sources(code))
    (package / "sub" / "new.py").write_text("def there(): return 1\n")
    assert "demo.sub.new:there" in dependencies.sources(code)
