"""The `lianban` command, which runs the system and queries it."""
