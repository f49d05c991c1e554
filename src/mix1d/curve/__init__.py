"""What a weighted sum of densities looks like: tails, quantiles, modes, crossings, entropy.

Everything here takes plain ``(weights, bank)``, so that `Mixture` can stand on it.
"""
