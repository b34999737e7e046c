"""Golden cases, each filed through the running system."""
