"""Pixels to curves: OpenCV, scikit-image and the OCR engine live only here."""
