"""Past and present of some brands: archives, comparisons, explanations, tables."""
