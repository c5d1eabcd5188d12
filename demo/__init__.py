"""The demo city 해온시: generated, seeded, and a stranger to law and to dure."""
