"""Stores: where statements are kept, queried and updated."""
