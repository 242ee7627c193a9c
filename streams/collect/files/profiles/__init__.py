"""What is known of the usual exports: one small TOML file a format, and those that the user adds."""
