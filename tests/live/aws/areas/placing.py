"""Places facts one by one, so that an emulator that lacks something costs what needs it and nothing else.

Leniently, what cannot be placed is said and is not in the facts: it has no truth, whatever was placed of it. An emulator
that is filled leniently gives nothing a past either.
"""

from botocore.exceptions import BotoCoreError, ClientError

LENIENT = False
LACKS = (ClientError, BotoCoreError, KeyError, IndexError, OSError)

# What is true of something that was made just now and never used.
NEW = {"age": 0, "idle": None, "password_age": 0, "password_idle": None, "rotated": None, "accessed": None, "rotates": False}


def leniently():
    """From now on what cannot be placed is left out."""
    global LENIENT
    LENIENT = True


def placed(name, place, *facts):
    """What `place` returns, or None where that was left out."""
    try:
        return place(*facts)
    except LACKS as error:
        if not LENIENT:
            raise
        print(f"  left out: {name}: {' '.join(str(error).split())[:160]}")
        return None


def members(table, place):
    """The facts that `place` returns for each name and facts of a table."""
    made = [placed(name, place, name, facts) for name, facts in table.items()]
    return [each for each in made if each is not None]


def subjects(table, place):
    """The same where `place` returns the subject alone."""
    return members(table, lambda name, facts: facts | {"subject": place(name, facts)})


def populations(**places):
    """Populations by name, each placed by itself. Of one whose members are all left out nothing is known."""
    found = {name: placed(name, place) for name, place in places.items()}
    return {name: facts for name, facts in found.items() if facts or facts == [] and not LENIENT}


def without_past(facts):
    """What is true of something whose past the emulator does not take."""
    if not LENIENT:
        return facts
    known = facts | {name: value for name, value in NEW.items() if name in facts}
    if "keys" in facts:
        known["keys"] = [without_past(key) for key in facts["keys"]]
    return known
