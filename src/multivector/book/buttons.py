"""Where can a page's readers go from its top?  In: the address of the repository.  Out: options of the theme.

Without an address there are no such buttons.  They are links: a page still fetches nothing from elsewhere.
"""

import re
from collections.abc import Mapping
from typing import Any

BINDER = "https://mybinder.org"
HOST = re.compile(r"https://([\w.-]*(github|gitlab|bitbucket)[\w.-]*)(?:/[\w.-]+){2,}/?")
BUILT_BY_BINDER = ("github.com", "gitlab.com")
NONE = ("", "https://github.com/executablebooks/jupyter-book")  # the second is Jupyter Book's, of books that give none


def options(address: str, launch: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return the options of the theme by which pages get buttons to a repository.

    Parameters
    ----------
    address : str
        Of the repository, such as ``https://github.com/OWNER/NAME``; empty if there is none.
    launch : mapping, optional
        ``launch_buttons`` as the book's settings have them: another BinderHub, other services.

    Returns
    -------
    dict
        Buttons to the repository, to a page's source, to a report of a fault (where the host has one form for it), and
        on notebooks to Binder (where Binder knows the host); empty without an address.

    Raises
    ------
    ValueError
        If the theme cannot make links out of the address.

    Examples
    --------
    >>> options("https://github.com/OWNER/NAME")["launch_buttons"]["binderhub_url"]
    'https://mybinder.org'
    >>> options("")
    {}
    """
    if address in NONE:
        return {}
    found = HOST.fullmatch(address)
    if not found:
        raise ValueError(
            "repository.url in _config.yml is like https://github.com/OWNER/NAME, at a host with github, gitlab or "
            f"bitbucket in its name, for links are made out of it; given: {address!r}. "
            "Leave it empty for another host: the book then has no buttons."
        )
    given = dict(launch or {})
    binder = given.get("binderhub_url") or (BINDER if found[1] in BUILT_BY_BINDER else "")
    return {
        "use_repository_button": True,
        "use_edit_page_button": True,
        "use_issues_button": found[2] != "bitbucket",
        "launch_buttons": given | {"notebook_interface": "jupyterlab", "binderhub_url": binder},
    }
