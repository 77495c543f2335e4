"""How often is a run written while it is made?  In: papermill's engine.  Out: the same, writing at the end alone.

papermill writes the whole notebook before and after every cell, which took a third of the time of a run; asked not to,
it writes when all cells have run or one has failed.  A run that ends early because its kernel died, or a cell had no
end, is written here, so that it can be looked at.
"""

from typing import Any

from papermill.engines import NBClientEngine, papermill_engines
from papermill.iorw import write_ipynb

NAME = "multivector-saving-once"


class SavingOnce(NBClientEngine):
    """papermill's own engine, but for runs that end early."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, *given: Any, unfinished: str, **options: Any) -> Any:
        """Run the notebook; if that comes to no end, write what there is to `unfinished`."""
        try:
            return super().execute_managed_notebook(nb_man, *given, **options)
        except Exception:
            write_ipynb(nb_man.nb, unfinished)
            raise


papermill_engines.register(NAME, SavingOnce)
