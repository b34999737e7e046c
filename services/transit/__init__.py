"""Transit (交通): who holds which card."""
