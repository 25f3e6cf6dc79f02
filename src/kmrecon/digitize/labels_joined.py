"""A word of digits in, the tick labels out that were read in one, for they touch: "100015002000"."""

from itertools import accumulate, pairwise

from kmrecon.types import Box, Word

FEWEST = 3  # labels: two numbers always rise evenly
LEAST_DIGITS = 3  # of a label: shorter ones do not touch


def labels_of(word: Word) -> tuple[Word, ...]:
    """Return the labels that one word holds: whole multiples of the step by which they rise; else the word itself."""
    numbers = _numbers(word.text) if word.text.isdigit() else ()
    if not numbers:
        return (word,)
    pitch = word.box.width / len(word.text)
    ends = [word.box.left + pitch * count for count in accumulate(map(len, numbers), initial=0)]
    boxes = [Box(left, word.box.top, right, word.box.bottom) for left, right in pairwise(ends)]
    return tuple(Word(text, box, word.score) for text, box in zip(numbers, boxes, strict=True))


def _numbers(text: str) -> tuple[str, ...]:
    """Return the numbers, evenly rising, of which a text of digits is made."""
    for first in range(LEAST_DIGITS, len(text) // FEWEST + 1):
        for second in range(first, len(text) - first):
            start, step = int(text[:first]), int(text[first : first + second]) - int(text[:first])
            found = [text[:first]]
            while step > 0 and start % step == 0 and sum(map(len, found)) < len(text):
                found.append(str(start + step * len(found)))
            if len(found) >= FEWEST and "".join(found) == text:
                return tuple(found)
    return ()
