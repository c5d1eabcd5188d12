"""운영의 형편: whether this installation works, counted and told to whoever runs it. It owns no tables."""
