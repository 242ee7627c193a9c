"""What long commands do: demo, up, replay, rescore, recount, calibrate, doctor, query trials."""
