"""Simulators of outside systems for one machine: the sign-in provider and the verification platform."""
