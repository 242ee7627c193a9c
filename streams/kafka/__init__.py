"""Topics, clients, access, followers."""
