"""What a policy pack is: its layout, its rules, and how it is loaded from YAML."""
