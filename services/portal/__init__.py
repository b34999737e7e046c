"""The portal: what citizens, agents and staff see of the cases, and where they file. It keeps no identity."""
