"""Reads result capsules and says what they mean: checks, statistics, figures, sentences, one page."""
