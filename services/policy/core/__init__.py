"""Values and records that all other packages use: money, YAML with line numbers, records of the contracts."""
