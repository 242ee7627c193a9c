"""Compare and explain, in a process of their own."""
