"""How is one figure drawn again, elsewhere?  In: a figure.  Out: a zip with rows, specification, script and versions.

The script needs pandas and vl-convert alone, pinned with hashes as in the project's lock, and no network.  What the
specification shares with the rows is taken out of it and put back by the script, so that other rows draw another
picture; colours and places of labels, which are no data, stay.
"""

import functools
import io
import json
import re
import zipfile
from typing import Any

from ..charts import layers, picture
from ..charts.drawn import Figure
from ..paths import FONTS, LOCK

NEEDS = ("pandas", "vl-convert-python")
MOMENT = (1980, 1, 1, 0, 0, 0)  # the first that a zip knows: the same bytes at any time
SCRIPT = '''"""Draws one figure of the book from its rows: python draw.py writes figure.svg and figure.png."""

import json
import os
import pathlib

import pandas
import vl_convert

folder = pathlib.Path(__file__).parent
os.environ["FONTCONFIG_FILE"] = str(folder / "fonts.conf")  # the same letters everywhere
told = json.loads((folder / "figure.json").read_text(encoding="utf-8"))
rows = json.loads(pandas.read_csv(folder / "rows.csv").to_json(orient="records", double_precision=15))


def records(dataset: dict) -> list[dict]:
    """Put back into what is drawn the columns that rows.csv holds."""
    if "rows" not in dataset:
        return dataset["records"]
    pairs = zip(dataset["rows"], dataset["records"], strict=True)
    return [{name: rows[i][name] for name in dataset["columns"]} | more for i, more in pairs]


told["spec"]["datasets"] = {name: records(dataset) for name, dataset in told["datasets"].items()}
svg = vl_convert.vegalite_to_svg(told["spec"], vl_version=told["vega_lite"])
(folder / "figure.svg").write_text(svg, encoding="utf-8")
(folder / "figure.png").write_bytes(vl_convert.svg_to_png(svg, scale=2))
'''
README = """Figure {number}. {title}
{subtitle}

{source}

rows.csv          the rows that are drawn
figure.json       how they are drawn (Vega-Lite), without them; made for Vega-Lite {vega_lite}
fonts.conf        lets it draw with the letters that vl-convert brings (on Linux)
draw.py           draws figure.svg and figure.png
requirements.txt  the versions that drew the figure of the book

    python -m venv here
    here/bin/python -m pip install --require-hashes -r requirements.txt
    here/bin/python draw.py

Change rows.csv and draw again. The tables behind the rows, and the code that computed them, are in the book:
{page}
"""


def bundle(figure: Figure, number: str, source: str, page: str) -> bytes:
    """Return the zip of a figure, the same bytes at any time.

    Parameters
    ----------
    figure : Figure
    number, source, page : str
        The figure's number, who counted and under which licence, and its page from the top of the book.
    """
    words = {"number": number, "title": figure.title, "subtitle": figure.subtitle, "source": source, "page": page}
    files = {
        "README.txt": README.format(**words, vega_lite=picture.VEGA_LITE),
        "draw.py": SCRIPT,
        "fonts.conf": FONTS.read_text(encoding="utf-8"),
        "figure.json": json.dumps(told(figure), ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n",
        "requirements.txt": requirements(LOCK.read_text(encoding="utf-8")) + "\n",
        "rows.csv": figure.csv,
    }
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in files.items():
            entry = zipfile.ZipInfo(f"{figure.name}/{name}", MOMENT)
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(entry, text)
    return raw.getvalue()


def told(figure: Figure) -> dict[str, Any]:
    """Return how a figure is drawn: its specification with map layers, and its datasets less what the rows hold."""
    import pandas as pd  # heavy: only a new zip needs it

    spec = layers.with_layers(json.loads(figure.specs["wide"]))
    rows = json.loads(pd.read_csv(io.StringIO(figure.csv)).to_json(orient="records", double_precision=15))
    datasets = {name: less(records, rows) for name, records in spec.pop("datasets", {}).items()}
    return {"spec": spec, "datasets": datasets, "vega_lite": picture.VEGA_LITE}


def less(records: list[dict], rows: list[dict]) -> dict[str, Any]:
    """Return a dataset as numbers of rows, the columns taken from them, and what each record has besides.

    Examples
    --------
    >>> less([{"year": 2021, "text": "b"}], [{"year": 2020}, {"year": 2021}])
    {'rows': [1], 'columns': ['year'], 'records': [{'text': 'b'}]}
    """
    shared = [name for name in rows[0] if isinstance(records, list) and all(name in record for record in records)]
    held = {name: {_near(row[name]) for row in rows} for name in shared}
    columns = [name for name in shared if all(_near(record[name]) in held[name] for record in records)]
    places: dict[str, int] = {}
    for i, row in reversed(list(enumerate(rows))):
        places[_told(row, columns)] = i
    found = [places.get(_told(record, columns)) for record in records] if columns else []
    if not found or None in found:
        return {"records": records}
    rest = [{name: value for name, value in record.items() if name not in columns} for record in records]
    return {"rows": found, "columns": columns, "records": rest}


def _told(record: dict, columns: list[str]) -> str:
    return json.dumps([_near(record[column]) for column in columns])


def _near(value: Any) -> str:
    """Return a value as text, numbers as exactly as the rows are written."""
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return f"{value:.9g}" if is_number else json.dumps(value, sort_keys=True)


@functools.cache
def requirements(lock: str) -> str:
    r"""Return the part of a lock that the script needs, with hashes; the lock says by whom each package is asked for.

    Examples
    --------
    >>> print(requirements("numpy==2 --hash=a\n    # via pandas\npandas==3 --hash=b\nsix==1 --hash=c"))
    numpy==2 --hash=a
    pandas==3 --hash=b
    """
    blocks = re.split(r"\n(?=\w)", lock.strip())
    names = [re.match(r"[\w.-]+", block)[0] for block in blocks]
    askers = [set(re.findall(r"# +(?:via +)?([\w.-]+)$", block, re.MULTILINE)) for block in blocks]
    needed: set[str] = set()
    more = set(NEEDS)
    while more - needed:
        needed |= more
        more = {name for name, asking in zip(names, askers, strict=True) if asking & needed}
    kept = [block for name, block in zip(names, blocks, strict=True) if name in needed]
    return "\n".join(re.sub(r"\n +#.*", "", block) for block in kept)
