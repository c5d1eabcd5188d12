"""What is measured, and how: `./run bench NAME`. Figures stand in docs/performance.md."""
