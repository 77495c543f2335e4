"""The code behind an executable compendium.

Question: what may a notebook import?  In: names of tables.  Out: typed frames, measures, figures, findings.
"""

__version__ = "0.1.0"
