"""Building: the parts of a tree of SPARQL, each made by the rule of the grammar that it is read by."""
