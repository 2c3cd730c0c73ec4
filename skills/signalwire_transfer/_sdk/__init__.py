"""The side that faces an SDK: which there are, a transfer skill as it wants one, calls that come back."""
