"""How does a reader take all data away?  In: the data package and its files.  Out: one ZIP, the same bytes each time.

Unpacked, it is a data package by itself: ``frictionless.Package("datapackage.json")`` finds every file.
"""

import io
import zipfile

from .. import __version__, tables
from ..paths import DATA, ROOT

EPOCH = (1980, 1, 1, 0, 0, 0)  # the first moment that a ZIP can name
README = """# {title}

{description}
Version {version} of the compendium, with {count} files that `datapackage.json` describes: what each is, who counted,
columns and units, licence, hash. The licences of third parties are in `LICENSE-DATA.md`.
Unknown is empty, never zero.

With Python and frictionless:

    from frictionless import Package
    package = Package("datapackage.json")
    rows = package.get_resource("{first}").read_rows()

With pandas: `pandas.read_csv("{path}", keep_default_na=False, na_values=[""])`, so that `NA` stays text.
Map layers (`geo/`) are GeoJSON in EPSG:4326.
"""


def address() -> str:
    """Return where the site keeps the ZIP."""
    return f"data/{tables.read_package()['name']}.zip"


def archive() -> bytes:
    """Return the ZIP of the data package."""
    return zipped(contents())


def contents() -> dict[str, bytes]:
    """Return the files of the ZIP by their place in it: the descriptor, all it lists, the licences, a word to begin."""
    package = tables.read_package()
    listed = package["resources"]
    first = next(resource for resource in listed if not tables.is_layer(resource))
    readme = README.format(
        title=package["title"],
        description=package["description"],
        version=__version__,
        count=len(listed),
        first=first["name"],
        path=first["path"],
    )
    files = {resource["path"]: (DATA / resource["path"]).read_bytes() for resource in listed}
    files["datapackage.json"] = tables.DESCRIPTOR.read_bytes()
    files["LICENSE-DATA.md"] = (ROOT / "LICENSE-DATA.md").read_bytes()
    files["README.md"] = readme.encode()
    return dict(sorted(files.items()))


def zipped(files: dict[str, bytes]) -> bytes:
    """Return a ZIP of files, of which nothing depends on when or by whom it was made.

    Examples
    --------
    >>> zipped({"a": b"x"}) == zipped({"a": b"x"})
    True
    """
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for place, raw in files.items():
            entry = zipfile.ZipInfo(place, EPOCH)
            entry.create_system, entry.external_attr = 3, 0o644 << 16  # as on Unix, wherever it is made
            archive.writestr(entry, raw, zipfile.ZIP_DEFLATED, 9)
    return made.getvalue()
