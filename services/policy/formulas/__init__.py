"""The closed vocabulary of packs: quantities and conditions, each typed, exact, and able to explain itself."""
