"""What every page of the portal costs: bytes, server time, and timelines that stay open."""
