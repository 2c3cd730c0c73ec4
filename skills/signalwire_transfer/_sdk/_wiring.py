"""Joins the two ends that must not import each other: a transfer skill, and what makes an SDK's skill class of it."""

from .._skills._skill import made_by
from ._skill_class import skill_for

made_by(skill_for)
