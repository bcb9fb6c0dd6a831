"""The page's tables as plain data; the template only lays them out."""
