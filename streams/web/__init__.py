"""What serves HTTP safely: connections that are bounded, who asks, by which host, and how often."""
