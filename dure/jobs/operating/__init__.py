"""`./run dure`: what an operator asks for at a terminal, through the same actions as the pages."""
