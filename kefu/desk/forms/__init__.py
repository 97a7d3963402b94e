"""Forms of the desk, a file for each noun."""
