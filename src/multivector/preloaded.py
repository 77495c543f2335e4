"""What has every warm kernel imported?  In: nothing.  Out: the libraries that notebooks import, and what kernels load.

The fork server imports this module, and no other of the package that a notebook may use (see `warm`).
"""

from .variables import spare_a_grammar

spare_a_grammar()

import altair  # noqa: E402, F401
import geopandas  # noqa: E402, F401
import ipykernel.debugger  # noqa: E402, F401
import ipykernel.kernelapp  # noqa: E402, F401
import IPython.core.completerlib  # noqa: E402, F401
import networkx  # noqa: E402, F401
import pyproj  # noqa: E402, F401
