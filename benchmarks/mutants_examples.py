"""Do the examples in a module's docstrings hold?  In: ``MULTIVECTOR_EXAMPLES_OF``, a module.  Out: a test a function.

``make test`` runs these examples as doctests; under mutmut they have to be found by the names of the functions,
because each changed copy of a function carries the examples too.  ``mutants.py`` lays this file among the unit tests.
"""

import doctest
import importlib
import inspect
import os

import pytest

MODULE = importlib.import_module(f"multivector.measures.{os.environ['MULTIVECTOR_EXAMPLES_OF']}")
SHOWN = [
    name
    for name, value in inspect.getmembers(MODULE, inspect.isfunction)
    if value.__module__ == MODULE.__name__ and "__mutmut_" not in name and ">>>" in (value.__doc__ or "")
]


@pytest.mark.parametrize("name", SHOWN)
def test_examples_of(name):
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE, verbose=False)
    finder = doctest.DocTestFinder(recurse=False)
    for example in finder.find(getattr(MODULE, name), name, module=MODULE, globs=vars(MODULE).copy()):
        runner.run(example, out=lambda said: None)
    assert runner.tries and not runner.failures
