"""What must a process find around it?  In: environment variables.  Out: the same surroundings again, afterwards."""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager


def spare_a_grammar() -> None:
    """Let jsonschema, if it was not imported before, be imported without its grammar of international addresses.

    It takes a second to read at each start, and is for a check (of the format ``iri``) that nobody asks for here;
    jsonschema does without it wherever it is not installed.
    """
    sys.modules.setdefault("rfc3987_syntax", None)


@contextmanager
def around(variables: Mapping[str, str]) -> Iterator[None]:
    """Set environment variables of this process for the block.

    Examples
    --------
    >>> with around({"MULTIVECTOR_EXAMPLE": "1"}):
    ...     os.environ["MULTIVECTOR_EXAMPLE"]
    '1'
    >>> "MULTIVECTOR_EXAMPLE" in os.environ
    False
    """
    before = {key: os.environ.get(key) for key in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for key, value in before.items():
            if value is None:
                os.environ.pop(key, None)
            else:
                os.environ[key] = value
