"""How many there are of everything that can be there many times."""

import itertools

SCALE = 1


def grow(scale):
    """Has each fact of the tables placed so many times."""
    global SCALE
    SCALE = scale


def grown(table):
    """A table of facts by name; further copies have numbered names."""
    return {
        name if turn == 0 else f"{name}-{turn + 1}": facts for turn in range(SCALE) for name, facts in table.items()
    }


def repeated(facts):
    """Facts without names, each as often as its copies."""
    return list(itertools.chain.from_iterable(facts for _ in range(SCALE)))
