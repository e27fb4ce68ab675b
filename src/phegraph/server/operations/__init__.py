"""Operations: what a worker does for a request, a function each."""
