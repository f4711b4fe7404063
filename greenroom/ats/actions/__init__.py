"""What people and the ATS do to connections. One function, one transaction."""
