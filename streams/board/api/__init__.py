"""HTTP: routes, handlers, problems, access."""
