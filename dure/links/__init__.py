"""One file for each outside format or system; none of them knows our tables."""
