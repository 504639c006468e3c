"""Tests of the closed form: questions, windows, records, the evaluator."""
