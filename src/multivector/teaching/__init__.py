"""What does a course need?  In: the exercises, the tables, a student.  Out: checks, variants, editions, verdicts.

For exercises: `check` and `check_table` say whether an answer is right, `variant` gives a student a question of their
own, `rerun` and `verdict_if` ask which verdict would change.  `editions` writes what is handed out.
"""

from .checks import check, check_table
from .evidence import rerun, verdict_if
from .questions import TeachingError, question, variant

__all__ = ["TeachingError", "check", "check_table", "question", "rerun", "variant", "verdict_if"]
