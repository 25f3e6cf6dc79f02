"""In CI the same examples are tried each time; elsewhere new ones are searched for."""

import os

from hypothesis import settings

settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")
