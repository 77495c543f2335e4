"""How do claims and rows stand on pages?  In: the register, tables.  Out: a table of verdicts, roles for one of each.

The table is plain HTML that needs no script; `filter.js` adds the choice by document, subject and verdict.
"""

from typing import Any

from docutils import nodes

from .. import claims, tables
from . import render

PAGE = "book/claims"
NAMED = ("event", "subject", "resolution", "title", "organisation", "item", "category", "measure", "group", "holder")
LONGEST = 6  # cells of a row that are shown as evidence


def register_table() -> str:
    """Return the register as HTML: every claim, its verdict and reason, and its evidence folded beneath.

    Raises
    ------
    multivector.claims.ClaimError
        If a rule is malformed or refers to what there is not.
    """
    found = claims.verdicts()
    register = tables.load("claims").astype(object)
    works = tables.load("sources").set_index("source_id")
    rows = [
        {
            "id": row.claim_id,
            "document": works.loc[row.document, "title"],
            "document_id": row.document,
            "theme": row.theme,
            "statement": row.statement,
            "kind": row.kind,
            "verdict": found[row.claim_id].verdict,
            "held": found[row.claim_id].held,
            "reason": found[row.claim_id].reason,
            "note": row.note if isinstance(row.note, str) else "",
            "notebook": row.notebook if isinstance(row.notebook, str) else "",
            "readings": [_reading(reading, works) for reading in found[row.claim_id].readings],
        }
        for row in register.itertuples()
    ]
    html = render.TEMPLATES.get_template("claims.html").render(
        rows=rows,
        verdicts=claims.VERDICTS,
        themes=sorted({row["theme"] for row in rows}, key=str.lower),
        documents=list(dict.fromkeys(row["document_id"] for row in rows)),
    )
    return "\n".join(line for line in html.splitlines() if line.strip())  # a blank line would end the HTML


def _reading(reading: claims.Reading, works: Any) -> dict[str, Any]:
    made = [
        {"holds": each.holds, "line": each.line, "evidence": [_evidence(datum, works) for datum in each.evidence]}
        for each in reading.conditions
    ]
    return {"name": reading.name, "holds": reading.holds, "conditions": made}


def _evidence(datum: claims.Datum, works: Any) -> dict[str, Any]:
    kind, _, name = datum.place.partition(" ")
    if kind == "finding":
        notebook, _, finding = name.partition(":")
        address = f"../{render.NOTEBOOKS}/{notebook}.html#finding-{finding}"
        return {"words": datum.words, "text": datum.text, "address": address, "label": notebook, "sources": []}
    ids = list(dict.fromkeys(row["source_id"] for row in datum.rows if row.get("source_id")))
    sources = [{"title": works.loc[i, "title"], "url": works["url"].fillna("")[i]} for i in ids if i in works.index]
    shown = [_row(row) for row in datum.rows[:LONGEST]]
    return {
        "words": "; ".join(filter(None, shown)) or datum.words,
        "text": datum.text,
        "address": f"data.html#{tables.anchor(name)}",
        "label": f"table {name}",
        "sources": sources if sources else [{"title": tables.publishers(name), "url": ""}],
    }


def _row(row: dict[str, Any]) -> str:
    told = [str(row[key]) for key in ("date", *NAMED) if row.get(key)]
    return ", ".join(told[:3])


def row_role(name: str, rawtext: str, text: str, lineno: int, inliner: Any, options: Any = None, content: Any = None):
    """Print a cell of a table with its unit and a link to the table: ``{row}`table[column=value].column` ``."""
    env = inliner.document.settings.env
    try:
        cell = claims.look_up(text)
        if not cell.rows or not cell.text or "]." not in text:
            raise claims.ClaimError(f"{text!r} is not a filled cell of a table (table[column=value].column)")
    except claims.ClaimError as error:
        render.LOGGER.warning("{row}: %s", error, location=(env.docname, lineno))
        return [nodes.problematic(rawtext, rawtext)], []
    table = cell.place.removeprefix("table ")
    env.note_dependency(str(tables.path_of(table)))
    address = f"{'../' * env.docname.count('/')}book/data.html#{tables.anchor(table)}"
    node = nodes.reference(rawtext, cell.text, refuri=address, reftitle=_cited(cell.rows[0], table), internal=True)
    node["classes"].append("mv-number")
    return [node], []


def _cited(row: dict[str, Any], table: str) -> str:
    works = tables.load("sources").set_index("source_id")["title"]
    return works.get(row.get("source_id", ""), tables.publishers(table))


def claim_role(name: str, rawtext: str, text: str, lineno: int, inliner: Any, options: Any = None, content: Any = None):
    """Print the verdict on a claim with a link to its evidence: ``{claim}`B13` ``."""
    env = inliner.document.settings.env
    found = claims.verdicts().get(text)
    if found is None:
        render.LOGGER.warning("{claim}: the register has no claim %r", text, location=(env.docname, lineno))
        return [nodes.problematic(rawtext, rawtext)], []
    root = "../" * env.docname.count("/")
    count = f" in {found.held} of {len(found.readings)}" if found.verdict == "qualified" else ""
    node = nodes.reference(rawtext, f"{found.verdict}{count}", refuri=f"{root}{PAGE}.html#claim-{text}", internal=True)
    node["classes"] += ["mv-verdict", f"mv-{found.verdict.replace(' ', '-')}"]
    return [node], []
