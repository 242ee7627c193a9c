"""A reference fitted to a recorded panel."""
