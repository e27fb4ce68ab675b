"""Endpoints: what the front takes of a request and hands to a worker, a module each kind."""
