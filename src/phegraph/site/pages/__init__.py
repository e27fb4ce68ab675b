"""The kinds of pages, a module each, which writes its pages."""
