"""Tests of the gate's statistics."""
