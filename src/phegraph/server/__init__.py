"""The server: a graph asked live, by SPARQL, by address and by stored questions."""
