"""Every specification of a run is valid as a whole; each part was checked where it was written."""

import json
import re

import pytest
from altair.utils.schemapi import validate_jsonschema
from altair.vegalite.v6.schema.core import TopLevelSpec
from jsonschema import ValidationError

from multivector import runs

from .executing import stored

MARK = re.compile(r'"mark":("[^"]*"|\{[^{}]*\})')


def check(spec: dict) -> None:
    validate_jsonschema(spec, TopLevelSpec._schema, rootschema=TopLevelSpec._rootschema)


@pytest.mark.parametrize("name", runs.notebooks())
def test_every_specification_is_valid_vega_lite(name):
    _, figures = stored(name)
    assert figures
    for figure in figures.values():
        for spec in figure["specs"].values():
            check(json.loads(spec))


def test_a_specification_with_a_wrong_word_is_not():
    _, figures = stored(runs.notebooks()[0])
    spec = next(iter(figures.values()))["specs"]["wide"]
    with pytest.raises(ValidationError, match="bra"):
        check(json.loads(MARK.sub('"mark":"bra"', spec, count=1)))
