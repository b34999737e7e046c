"""Education (教育): the school register and the places of the vocational programme."""
