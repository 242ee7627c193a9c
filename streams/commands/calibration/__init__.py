"""References of one's own: a panel to follow, a fit to it, and how two references differ."""
