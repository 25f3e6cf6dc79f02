"""Curves to patients to hazard ratio: no pixel comes this far."""
