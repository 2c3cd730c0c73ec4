"""Forgets to mark its hooks."""


def transfer_review(plan, call):
    return None
