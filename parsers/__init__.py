"""Documents in, records out: pure code that reads one file and never writes."""
