"""The page's figures: data in, matplotlib Figure out; svg.py turns a Figure into inline SVG."""
