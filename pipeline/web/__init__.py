"""The review server: the report's pages on this machine, with decisions that are shared."""
