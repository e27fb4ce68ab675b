"""The commands, a module each: options in, a call below, and what it gives printed."""
