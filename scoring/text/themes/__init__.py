"""What texts speak of: words, phrases, hashtags and links, and which of them a time has more of than another."""
