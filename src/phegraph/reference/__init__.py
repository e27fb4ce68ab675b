"""The reference engines: owlrl and pySHACL, the oracle of the tests and a fallback by name."""
