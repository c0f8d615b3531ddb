"""Records to Parquet, DuckDB, findings and reports: everything that writes or asks."""
