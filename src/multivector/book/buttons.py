"""Where can a page's readers go from its top?  In: the address of the repository.  Out: options of the theme.

Without an address there are no such buttons.  They are links: a page still fetches nothing from elsewhere.
"""

import re
from typing import Any

BINDER = "https://mybinder.org"
HOST = re.compile(r"https://([\w.-]*(github|gitlab|bitbucket)[\w.-]*)(?:/[\w.-]+){2,}/?")
BUILT_BY_BINDER = ("github.com", "gitlab.com")


def options(address: str) -> dict[str, Any]:
    """Return the options of the theme by which pages get buttons to a repository.

    Parameters
    ----------
    address : str
        Of the repository, such as ``https://github.com/OWNER/NAME``; empty if there is none.

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
    if not address:
        return {}
    found = HOST.fullmatch(address)
    if not found:
        raise ValueError(
            "repository.url in _config.yml is like https://github.com/OWNER/NAME, at a host with github, gitlab or "
            f"bitbucket in its name, for links are made out of it; given: {address!r}. "
            "Leave it empty for another host: the book then has no buttons."
        )
    buttons = {"use_repository_button": True, "use_edit_page_button": True}
    buttons["use_issues_button"] = found[2] != "bitbucket"
    binder = BINDER if found[1] in BUILT_BY_BINDER else ""
    return buttons | {"launch_buttons": {"notebook_interface": "jupyterlab", "binderhub_url": binder}}
