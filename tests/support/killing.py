"""At which lines of its record a program under test is killed."""
import os
import random
import signal

SEED = int(os.environ.get("KF_SEED", "1"))
KILLS = int(os.environ.get("KF_KILLS", "2"))  # of a story on a whole node; a soak has more
ALL = KILLS >= 20
ROUNDS = 2


def lines_to_die_at(first, last, kills=KILLS):
    """All lines in turn, before and after each; a few, drawn by the seed, where there is little time."""
    if ALL:
        return [(line, when) for line in range(1, 100) for when in ("after", "before")]
    return sorted(random.Random(SEED).sample([(line, when) for line in range(first, last + 1) for when in ("after", "before")], kills))


class Kills:
    """Each line in turn until there is none left to die at; where there is little time as many as two rounds need, drawn by
    the seed. Lines beyond the last are drawn too: nothing dies there."""

    def __init__(self):
        self.count, self.died = 0, True

    def lines(self):
        drawn = random.Random(SEED).sample(range(2, 20), 18)
        for line in range(1, 100) if ALL else drawn:
            yield line
            if not self.died if ALL else self.count >= ROUNDS:
                return

    def saw(self, done):
        assert done.returncode in (0, -signal.SIGKILL), done.stdout + done.stderr
        self.died = done.returncode != 0
        self.count += self.died
        return done

    def enough(self, of_all=6):
        return self.count >= (of_all if ALL else ROUNDS)
