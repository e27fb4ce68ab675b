"""Imports: the files that owl:imports and sh:shapesGraph lead to, found without the network."""
