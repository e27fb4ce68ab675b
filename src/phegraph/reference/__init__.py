"""The reference engines: owlrl and pySHACL, the oracle of the tests and the engine `reference`."""
