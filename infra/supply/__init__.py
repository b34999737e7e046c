"""The parts that the system is made of: their list (SBOM), and an audit of published advisories."""
