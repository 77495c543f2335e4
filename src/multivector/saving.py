"""How often is a run written while it is made?  In: papermill's engine.  Out: the same, writing at the end alone.

papermill writes the whole notebook before and after every cell, which took a third of the time of a run.  A run that
ends early, by an error, a dead kernel or a cell without end, is written too, so that it can be looked at.
"""

from typing import Any

from papermill.engines import NBClientEngine, papermill_engines

NAME = "multivector-saving-once"


class SavingOnce(NBClientEngine):
    """papermill's own engine, but for when it writes."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, *given: Any, **options: Any) -> Any:
        """Run the notebook; what the manager writes goes nowhere until it has ended, well or not."""
        place, nb_man.output_path = nb_man.output_path, None
        try:
            return super().execute_managed_notebook(nb_man, *given, **options)
        finally:
            nb_man.output_path = place  # papermill's base class writes once more when this returns or raises


papermill_engines.register(NAME, SavingOnce)
