"""The register of claims in a browser: chosen from by keyboard, whole without scripts, evidence two clicks away."""

import re

import pytest

from multivector import claims, tables

PAGE = "book/claims.html"
ROWS = "#mv-claims tbody tr"


def visible(visit) -> list[str]:
    script = "rows => rows.filter(row => row.offsetParent).map(row => row.id.replace('claim-', ''))"
    return visit.page.eval_on_selector_all(ROWS, script)


@pytest.mark.parametrize("visit", [{"java_script_enabled": False}], indirect=True, ids=["no scripts"])
def test_the_register_is_a_whole_table_without_scripts(visit, server):
    visit.page.goto(f"{server}/{PAGE}")
    register, found = tables.load("claims"), claims.verdicts()
    rows = visit.page.locator(ROWS)
    assert rows.count() == len(register) == 57
    for i, row in enumerate(register.itertuples()):
        cells = [" ".join(text.split()) for text in rows.nth(i).locator("> *").all_inner_texts()]
        assert row.claim_id in cells[0] and row.statement in cells[0]
        assert cells[1].startswith(found[row.claim_id].verdict)
        assert " ".join(found[row.claim_id].reason.split()) in cells[2]
    assert not visit.page.locator("form.mv-filter").is_visible()


def test_a_reader_chooses_by_document_subject_and_verdict_from_the_keyboard(visit, server):
    visit.page.goto(f"{server}/{PAGE}")
    register = tables.load("claims").set_index("claim_id")
    register["verdict"] = {name: each.verdict for name, each in claims.verdicts().items()}
    assert visible(visit) == list(register.index)
    for name, column in (("document", "document"), ("theme", "theme"), ("verdict", "verdict")):
        box = visit.page.locator(f"form.mv-filter select[name={name}]")
        box.focus()
        visit.page.keyboard.press("ArrowDown")
        value = box.input_value()
        assert visible(visit) == list(register.index[register[column] == value]), name
        told = visit.page.locator("form.mv-filter output").inner_text()
        assert told == f"{(register[column] == value).sum()} of 57 shown"
        visit.page.keyboard.press("ArrowUp")
        assert len(visible(visit)) == 57


def test_evidence_is_two_clicks_away_and_leads_to_the_cell_or_the_table(visit, server):
    visit.page.goto(f"{server}/index.html", wait_until="networkidle")
    menu = visit.page.locator(".bd-links a[href$='book/claims.html']").first
    menu.click()
    visit.page.wait_for_url(f"**/{PAGE}", wait_until="networkidle")
    row = visit.page.locator("#claim-B13")
    row.locator("summary").click()
    link = row.locator("details a[href*='01-trade.html#finding-']").first
    assert link.is_visible()
    link.click()
    visit.page.wait_for_url("**/notebooks/01-trade.html#finding-*")
    assert visit.page.locator(":target").count() == 1


def test_every_tested_claim_shows_evidence_with_a_source(visit, server):
    visit.page.goto(f"{server}/{PAGE}")
    for name, verdict in claims.verdicts().items():
        row = visit.page.locator(f"#claim-{name}")
        links = row.locator("details a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
        assert bool(links) == bool(verdict.readings), name
        decisive = [link for link in links if re.search(r"\.html#(finding|table)-", link)]
        assert len(decisive) >= len(verdict.readings), name
