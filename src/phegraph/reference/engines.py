"""The engines that reason and validate, by name."""

from typing import Literal, get_args

EngineName = Literal["compiled", "reference"]
"""Rules and shapes compiled to SPARQL, or owlrl and pySHACL."""
ENGINES: tuple[EngineName, ...] = get_args(EngineName)
