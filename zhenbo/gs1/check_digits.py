"""Check digits and check characters of GS1 keys.

Source: GS1 General Specifications, section 7.9.
"""

from zhenbo.errors import Gs1Invalid
from zhenbo.gs1.characters import CHARACTER_SET_82, check_characters

_PAIR_CHARACTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_PAIR_MODULUS = 1021
_VALUES = {character: value for value, character in enumerate(CHARACTER_SET_82)}


def check_digit(body: str) -> str:
    """The digit that completes `body`, a key without its last digit: weights 3, 1, 3 ... from the right."""
    check_characters(body, "N")
    backwards = body[::-1]
    total = 3 * sum(map(int, backwards[::2])) + sum(map(int, backwards[1::2]))
    return str(-total % 10)


def require_check_digit(key: str) -> None:
    """Refuse digits whose last is not the check digit of the others; the error says the right one."""
    right = check_digit(key[:-1])
    if key[-1:] != right:
        raise Gs1Invalid(
            f"the check digit of {key} is {right}, not {key[-1:] or 'absent'}; look for a mistyped digit",
            position=len(key),
        )


def check_pair(body: str) -> str:
    """The two characters that complete an alphanumeric key such as the Global Model Number (AI 8013)."""
    check_characters(body, "X")
    total = sum(
        _VALUES[character] * prime
        for character, prime in zip(reversed(body), _primes(len(body)), strict=True)
    )
    high, low = divmod(total % _PAIR_MODULUS, 32)
    return _PAIR_CHARACTERS[high] + _PAIR_CHARACTERS[low]


def require_check_pair(key: str) -> None:
    """Refuse an alphanumeric key whose last two characters do not check the others; says the right pair."""
    if len(key) < 2:
        raise Gs1Invalid("too short for its two check characters", position=1)
    right = check_pair(key[:-2])
    if key[-2:] != right:
        raise Gs1Invalid(f"the check characters of {key} are {right}, not {key[-2:]}", position=len(key) - 1)


def _primes(count: int) -> list[int]:
    primes: list[int] = []
    candidate = 2
    while len(primes) < count:
        if all(candidate % prime for prime in primes):
            primes.append(candidate)
        candidate += 1
    return primes
