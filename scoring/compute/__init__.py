"""How functions are compiled and memoized."""
