"""Build kmrecon._core, nothing else: all metadata is in pyproject.toml."""

import sys

import numpy
from Cython.Build import cythonize
from setuptools import Extension, setup

# A fused multiply-add rounds once where the plain twin rounds twice: off, so that
# the kernels equal tests/reference.py to the bit on every machine.
FLAGS = ["/O2", "/fp:precise"] if sys.platform == "win32" else ["-O3", "-ffp-contract=off"]

setup(
    ext_modules=cythonize(
        [
            Extension(
                "kmrecon._core",
                ["src/kmrecon/_core.pyx"],
                include_dirs=[numpy.get_include()],
                extra_compile_args=FLAGS,
                define_macros=[("NPY_NO_DEPRECATED_API", "NPY_1_7_API_VERSION")],
            )
        ],
        language_level=3,
    )
)
