"""What runs a role: Faust with batches, supervisor, process, versions, status server."""
