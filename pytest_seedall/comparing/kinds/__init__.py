"""How values of each class are taken apart: a file for each library, as in `seeders/`."""
