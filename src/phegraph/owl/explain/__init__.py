"""Explanations: proofs of inferred statements."""
