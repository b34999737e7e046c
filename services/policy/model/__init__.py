"""The model of a policy pack: its layout and its rules."""
