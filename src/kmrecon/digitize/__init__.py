"""Pixels to curves: OpenCV and the OCR engine live only here."""
