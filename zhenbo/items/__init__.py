"""Items of a batch: serials, codes, keys, leaves, proof store, inspection and labels."""
