"""The hot house: programs of arrays in, draws and sums out; no names, units or labels in here."""
