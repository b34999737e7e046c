"""The quantities and conditions that packs can use. Each is typed, exact, and has an explanation."""
