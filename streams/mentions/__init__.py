"""The mention stream: all retained mentions, searched by their words and filtered, in a process of their own."""
