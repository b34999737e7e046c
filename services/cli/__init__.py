"""The `lianban` command: runs the system, and asks it."""
