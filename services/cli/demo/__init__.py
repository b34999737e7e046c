"""The demonstration: five households, one from each region, file one application each."""
