"""Values and records that every other package uses: money, YAML with line numbers, records of the contracts."""
