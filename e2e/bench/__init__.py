"""What the system costs, everything counted."""
