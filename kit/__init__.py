"""Doorstep: a research and teaching kit about in-person collection of consumer loans.

Import the rooms that a lesson needs, for example ``from kit import datasets, evidence, law``.
Nothing else is loaded until it is asked for: figures bring matplotlib and panels bring ipywidgets,
and a lesson on the law should not wait for either.
"""

__version__ = "0.1.0"
