"""Measures the CPU time, throughput and latency of the system. All processes are counted."""
