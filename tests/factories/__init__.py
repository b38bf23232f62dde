"""Reviews, pages and grids that tests make."""
