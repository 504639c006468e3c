"""Questions in words, and what a loop over the raw records says their answers are."""
