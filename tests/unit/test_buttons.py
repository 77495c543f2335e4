"""Buttons at the top of a page: none without an address, links that are worked out by hand with one."""

import re
import shutil
import subprocess
import sys
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from sphinx.errors import ConfigError

from multivector.book import buttons, chrome

SETTINGS = """
extensions = ["myst_nb", "sphinx_book_theme"]
html_theme = "sphinx_book_theme"
nb_execution_mode = "off"
exclude_patterns = ["html", "jupyter_execute"]
html_theme_options = {"path_to_docs": "", "repository_branch": "main", "launch_buttons": {"binderhub_url": ""}}
html_theme_options["repository_url"] = "ADDRESS"


def setup(app):
    from multivector.book import chrome

    app.connect("config-inited", chrome.arrange)
"""
NOTEBOOK = (
    '{"cells": [{"cell_type": "markdown", "id": "a", "metadata": {}, "source": "# Two"}], '
    '"metadata": {"kernelspec": {"name": "python3"}}, "nbformat": 4, "nbformat_minor": 5}'
)


@pytest.fixture
def build(tmp_path):
    """Give a function that builds a book of a page and a notebook, with an address; it gives their links by page."""

    def made(address: str) -> dict[str, list[str]]:
        (tmp_path / "conf.py").write_text(SETTINGS.replace("ADDRESS", address), encoding="utf-8")
        (tmp_path / "index.md").write_text("# One\n\n```{toctree}\ntwo\n```\n", encoding="utf-8")
        (tmp_path / "two.ipynb").write_text(NOTEBOOK, encoding="utf-8")
        shutil.rmtree(tmp_path / "html", ignore_errors=True)
        command = [sys.executable, "-m", "sphinx", "-q", "-W", "-E", str(tmp_path), str(tmp_path / "html")]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            raise ValueError(done.stderr)
        pages = {name: (tmp_path / f"html/{name}.html").read_text(encoding="utf-8") for name in ("index", "two")}
        loaded = r'<(?:script|img|link|iframe)\b[^>]*(?:src|href)="(?:https?:)?//'
        assert [text for text in pages.values() if re.search(loaded, text)] == []
        soups = {name: BeautifulSoup(text, "html.parser") for name, text in pages.items()}
        return {
            name: [link["href"] for link in soup.select(".article-header-buttons a[href^=http]")]
            for name, soup in soups.items()
        }

    return made


@pytest.mark.long
def test_a_book_has_buttons_just_if_its_repository_has_an_address(build):
    assert build("") == {"index": [], "two": []}
    home, issue = "https://github.com/owner/book", "issues/new?title=Issue%20on%20page%20%2F{}.html&body="
    found = build(home)
    for name, file in (("index", "index.md"), ("two", "two.ipynb")):
        at_home = [link.partition("&body=")[0] + "&body=" * ("&body=" in link) for link in found[name][-3:]]
        assert at_home == [home, f"{home}/edit/main/{file}", f"{home}/{issue.format(name)}"]
    binder = "https://mybinder.org/v2/gh/owner/book/main?urlpath=lab/tree/two.ipynb"
    assert found["two"][:-3] == [binder] and found["index"][:-3] == []


def test_an_address_that_no_links_can_be_made_of_fails_the_build_and_says_what_to_do():
    config = SimpleNamespace(html_theme_options={"repository_url": "https://example.org/a/b"})
    with pytest.raises(ConfigError, match="repository.url in _config.yml is like .*given: 'https://example.org/a/b'"):
        chrome.arrange(None, config)


@pytest.mark.parametrize(
    ("address", "issues", "binder"),
    [
        ("https://github.com/a/b", True, "https://mybinder.org"),
        ("https://gitlab.com/group/sub/b/", True, "https://mybinder.org"),
        ("https://gitlab.example.edu/a/b", True, ""),
        ("https://bitbucket.org/a/b", False, ""),
    ],
)
def test_what_a_host_has_is_offered(address, issues, binder):
    made = buttons.options(address, {"binderhub_url": "", "colab_url": ""})
    assert made["use_issues_button"] is issues and made["launch_buttons"]["binderhub_url"] == binder
    assert made["use_repository_button"] and made["use_edit_page_button"]


def test_another_hub_that_the_settings_name_is_kept():
    hubs = {"binderhub_url": "https://hub.example.edu", "jupyterhub_url": "https://lab.example.edu"}
    assert buttons.options("https://gitlab.example.edu/a/b", hubs)["launch_buttons"].items() >= hubs.items()


@pytest.mark.parametrize("address", buttons.NONE)
def test_no_address_gives_no_button(address):
    assert buttons.options(address) == {}


@pytest.mark.parametrize(
    "address", ["github.com/a/b", "http://github.com/a/b", "https://github.com/a", "git@github.com:a/b"]
)
def test_what_is_no_address_of_a_repository_is_told(address):
    with pytest.raises(ValueError, match="Leave it empty for another host"):
        buttons.options(address)
