"""Small documents with figures of known curves: what the tests of pages and articles look at."""

import io
import textwrap
from functools import cache

import numpy as np

from drawn_vectors import ARMS, Look, _draw

INCHES = 8.27, 11.69  # A4
PROSE = (
    "Overall survival was estimated with the method of Kaplan and Meier and compared between the groups with the "
    "log-rank test. Hazard ratios and their confidence intervals come from a Cox model with treatment as the only "
    "covariate; patients without an event were censored at the last time at which they were known to be alive. "
)
CAPTION = "Figure {}. Overall survival in the two groups of the trial."


class Sheet:
    """A page that text, drawings and pictures are put on; all places are shares of the page, from the top."""

    def __init__(self):
        import matplotlib

        matplotlib.use("agg")
        import matplotlib.pyplot as plt

        self.page = plt.figure(figsize=INCHES)
        self.at = 0.06

    def prose(self, lines=6, left=0.1):
        """Some lines of running text."""
        for line in textwrap.wrap(PROSE * 4, 95)[:lines]:
            self.line(line, left)
        return self

    def line(self, text, left=0.1):
        self.page.text(left, 1 - self.at, text, fontsize=9, va="top")
        self.at += 0.014
        return self

    def plot(self, arms=ARMS, height=0.26, left=0.2, width=0.5, survival=True):
        """A plot; without survival one of growth."""
        axes = self.page.add_axes((left, 1 - self.at - height, width, height))
        if survival:
            for arm in arms:
                _draw(axes, arm, Look())
            axes.set(xlim=(0, 36), ylim=(0, 1.02), xticks=range(0, 37, 6), yticks=np.arange(0, 1.01, 0.2))
            axes.set(xlabel="Months", ylabel="Survival")
            axes.legend(loc="upper right")
        else:
            axes.plot([0, 10, 20, 30], [3, 18, 22, 55])
        self.at += height + 0.06
        return self

    def picture(self, pixels, width=0.5, left=0.2, **change):
        """An embedded picture, its pixels untouched."""
        high = width * INCHES[0] * pixels.shape[0] / pixels.shape[1] / INCHES[1]
        axes = self.page.add_axes((left, 1 - self.at - high, width, high))
        axes.imshow(pixels, interpolation="none", aspect="auto", **change)
        axes.axis("off")
        self.at += high + 0.03
        return self


def document(*sheets):
    """The bytes of a PDF of some sheets."""
    import matplotlib.pyplot as plt
    from matplotlib.backends.backend_pdf import PdfPages

    buffer = io.BytesIO()
    with PdfPages(buffer) as pages:
        for sheet in sheets:
            pages.savefig(sheet.page)
            plt.close(sheet.page)
    return buffer.getvalue()


@cache
def article():
    """A page of text, one with two figures, one with a plot of growth."""
    return document(
        Sheet().prose(3),
        Sheet().prose(3).plot().line(CAPTION.format(1)).prose(3).plot(ARMS[:1]).line(CAPTION.format(2)),
        Sheet().prose(3).plot(survival=False).line("Figure 3. Growth.").prose(3),
    )


@cache
def plot_pixels(width=700, height=460):
    """The pixels of a plot, for documents that hold pictures."""
    import matplotlib

    matplotlib.use("agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(width / 100, height / 100), dpi=100)
    for arm in ARMS:
        _draw(axes, arm, Look())
    axes.set(xlim=(0, 36), ylim=(0, 1.02), xlabel="Months", ylabel="Survival", xticks=range(0, 37, 6))
    axes.legend(loc="upper right")
    figure.canvas.draw()
    pixels = np.asarray(figure.canvas.buffer_rgba())[..., :3].copy()
    plt.close(figure)
    return pixels


def scan(*pages, kind="PDF"):
    """The bytes of a document whose pages are pictures and nothing else."""
    from PIL import Image

    buffer = io.BytesIO()
    first, *others = (Image.fromarray(page) for page in pages)
    lossless = {"compression": "tiff_deflate"} if kind == "TIFF" else {"quality": 95}
    first.save(buffer, kind, save_all=True, append_images=others, resolution=150, **lossless)
    return buffer.getvalue()
