"""The role `collect`: sources to the topic `mentions`."""
