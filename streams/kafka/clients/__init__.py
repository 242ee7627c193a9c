"""What every client of aiokafka is given: how it starts, what it logs, how it fetches, and repairs."""
