"""Tests of what several methods have are run under each of them."""

import pytest

from scoring.method.reference import REFERENCES

under_each_method = pytest.mark.parametrize("reference", REFERENCES.values(), ids=lambda one: one.method.name)
"""Hypothesis fills arguments from the right: `reference` has to be the first one."""
