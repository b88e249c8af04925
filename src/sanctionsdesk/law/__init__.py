"""Provisions as dated data, and a small evaluator that leaves open what is open."""
