"""What officers of review and of every department do alike."""
