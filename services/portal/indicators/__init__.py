"""What the plans want watched, computed from what was published, beside the targets that the plans print."""
