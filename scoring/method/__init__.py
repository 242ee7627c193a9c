"""The method's constants, reference, windows and fixed point."""
