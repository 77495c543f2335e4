"""Which verdict would change if something were otherwise?  In: a claim, a change.  Out: findings, a verdict."""

import functools
from collections.abc import Collection, Mapping
from typing import Any

from .. import claims, findings, runs, tables
from ..claims import Datum, Verdict
from ..findings import Finding

HELD_AGAINST = ("above", "below", "about")  # tests that compare with one number


def rerun(notebook: str, **parameters: Any) -> dict[str, Finding]:
    """Run a notebook with other parameters, unless a fresh run is there, and return its findings by name.

    It is what ``multivector run NOTEBOOK -p NAME VALUE`` does.  The run is made by another process; so a script (not
    a notebook) calls this below ``if __name__ == "__main__":``, like all that starts processes.

    Raises
    ------
    multivector.runs.RunError
        If a name is misspelt, a value is refused, or the run stops; the message names the nearest.
    """
    given = runs.checked_parameters(notebook, {name: str(value) for name, value in parameters.items()})
    [run] = runs.refresh([(notebook, given)])
    return findings.collect(runs.read_run(run.path))


def verdict_if(
    claim: str,
    *,
    found: Mapping[str, Mapping[str, Finding]] | None = None,
    against: str | float | None = None,
    tolerance: float | None = None,
    without: Collection[str] = (),
) -> Verdict:
    """Return the verdict on a claim if evidence or rules were other than they are.

    Parameters
    ----------
    claim : str
        Such as ``B10``.
    found : mapping of str to mapping, optional
        Findings of a `rerun` by notebook, in the place of the accepted ones.
    against : optional
        Number that conditions of "more than", "less than" and "about" are held against.
    tolerance : float, optional
        Of every condition of the claim.
    without : collection of str
        Readings, by name, that are left out.

    Raises
    ------
    multivector.claims.ClaimError
        If there is no such claim or reading, or the rerun lacks a finding that a rule needs.
    """
    register, rules = tables.load("claims"), tables.load("claim_readings")
    if claim not in set(register["claim_id"]):
        raise claims.ClaimError(f"There is no claim {claim!r}. Known: {', '.join(register['claim_id'])}.")
    own = rules[rules["claim_id"] == claim]
    unknown = [name for name in without if name not in set(own["reading"])]
    if unknown:
        listed = "; ".join(dict.fromkeys(own["reading"]))
        raise claims.ClaimError(f"Claim {claim} has no reading {unknown[0]!r}. Its readings: {listed}.")
    own = own[~own["reading"].isin(without)]
    if against is not None:
        own = own.assign(against=own["against"].mask(own["test"].isin(HELD_AGAINST), str(against)))
    if tolerance is not None:
        own = own.assign(tolerance=float(tolerance))
    return claims.verdicts(register[register["claim_id"] == claim], own, _looking(found or {}))[claim]


@functools.cache
def _accepted(reference: str) -> Datum:
    return claims.look_up(reference)


def _looking(found: Mapping[str, Mapping[str, Finding]]) -> Any:
    def look(reference: str) -> Datum:
        notebook, colon, name = reference.partition(":")
        if not colon or notebook not in found:
            return _accepted(reference)
        if name not in found[notebook]:
            raise claims.ClaimError(f"The rerun of {notebook} has no finding {name!r}, which a rule needs.")
        finding = found[notebook][name]
        return Datum(finding.value, finding.note, str(finding), finding.unit, place=f"finding {reference}")

    return look
