#!/bin/sh
# The embedded broker's jars have no tools: asks whether the port answers.
exec python3 -c 'import socket; socket.create_connection(("127.0.0.1", 9092), 3)'
