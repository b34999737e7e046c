"""Education (教育): school registers, and the places of the vocational programme."""
