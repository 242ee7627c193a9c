"""What was said behind a change: themes, texts that are repeated, breakdowns and voices."""
