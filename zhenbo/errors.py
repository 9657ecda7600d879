"""What can go wrong, in one tree.

ZhenboError                 everything this package raises on purpose
├── VerdictFalse            the question was answered: no (exit code 1)
└── Refused                 the question or the input was not acceptable (exit code 2)
    ├── Gs1Invalid          a GS1 key, element string or Digital Link breaks its standard
    ├── BadConfig           environment, .env or a deployments file
    ├── BadPlan             a plan that cannot be what its author meant
    ├── BadJournal          a journal that is damaged, held by another process or of another plan
    ├── Cancelled           the operator did not agree; nothing was sent
    ├── RunStopped          a run that stopped half-way; running it again resumes
    ├── BadSigner           keystore, its passphrase, external signer or development wallet
    ├── NoPassphrase        no terminal to ask at, or a passphrase file that is missing or open to others
    ├── BadTree             rows, dump, proof or index that fits no Merkle tree
    ├── BadSheet            a CSV or .xlsx of items; the text names row and column
    ├── BadCode             a scratch code that was mistyped
    ├── BadCodesFile        the encrypted file of codes: damaged, in the way, or another passphrase
    │   └── WrongPassphrase     the passphrase does not open it
    ├── BadBatch            a batch folder that is damaged, incomplete or in the way
    ├── BadLabels           a label sheet that cannot be printed so
    ├── BadDocument         an EPCIS document; the text names document, event index, JSON path and reason
    │   └── NotEpcis            readable JSON, but something else than EPCIS (master data, a schema ...)
    ├── BadIdentifier       a GS1 identifier (EPC URN or Digital Link) that is no well-formed key
    ├── BadCertificate      a certificate file that is no PDF, missing or in the way
    ├── BadBundle           a proof bundle, roots file or record folder that is not what it should be
    ├── BadRules            a rule file that cannot be followed; the text names line, place and cure
    ├── BadLog              a show's log, or a carry file, that cannot be scored; the text says which row
    ├── BadBindings         a register of wallets, or a file of openings, that cannot be trusted
    │   └── NotBound            an act on a fan's wallet that the register does not allow; nothing was written
    ├── BadLink             a link of a resolver that its standard does not allow
    ├── BadTap              a link that holds no message of a chip
    ├── BadChipKeys         the file of chip keys: unreadable, open to others, in a repository, contradictory
    ├── BadTapStore         the counter database: unreadable, another version, a chip bound to another item
    ├── BadStore            the index: unreachable, damaged, of another chain, or made by a newer program
    │   └── StoreBusy           another indexer writes to it
    ├── BadDocumentStore    a folder or bucket of documents that cannot be used, or holds what it should not
    └── NodeFault           the node: unreachable, another chain, too slow, or saying no
        ├── NodeSilent      no answer, so whether the request took effect is unknown
        └── CallReverted    a contract refuses the call; `reason` names its error
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One reason why a document is refused, and where: event index (None outside events) and JSON path."""

    event: int | None
    path: str
    reason: str
    clause: str  # the rule of the standard that says so

    def __str__(self) -> str:
        where = f"event {self.event}, " if self.event is not None else ""
        return f"{where}{self.path}: {self.reason} [{self.clause}]"


class ZhenboError(Exception):
    """Base of all errors raised on purpose; its text says what to do."""

    exit_code = 2


class VerdictFalse(ZhenboError):
    """A check ran to its end and its answer is no."""

    exit_code = 1


class Refused(ZhenboError):
    """Input, state or permission does not allow the request; nothing was changed."""


class BadConfig(Refused):
    """An environment variable, .env or deployments file cannot be used; the text names it and the cure."""


class BadPlan(Refused):
    """A plan or call is malformed: wrong address, argument of no known kind, negative value."""


class BadJournal(Refused):
    """The journal is damaged, is held by another process, or another plan of this sender is unfinished."""


class Cancelled(Refused):
    """The operator did not agree (or could not be asked); nothing was sent."""


class RunStopped(Refused):
    """A run stopped before its end. What was sent is in the journal; the same command resumes it."""


class BadSigner(Refused):
    """Nothing signs for this account: keystore missing, passphrase wrong, or the external signer refuses."""


class NoPassphrase(Refused):
    """A passphrase could not be had: no terminal to ask at, or a file that is missing or open to others."""


class NodeFault(Refused):
    """The node refused or could not be used; the text is the node's own, with a cure where one is known."""


class NodeSilent(NodeFault):
    """The node did not answer in time: the request may or may not have taken effect."""


class CallReverted(NodeFault):
    """A contract refuses the call; `reason` is its error with arguments, as in `BatchKnown(7)`."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


class BadTree(Refused):
    """Rows, a dump, a proof or an index do not fit a Merkle tree."""


class BadSheet(Refused):
    """A sheet of items cannot be used; the text names row and column and the cure."""


class BadCode(Refused):
    """A scratch code was mistyped; the text never repeats the code."""


class BadCodesFile(Refused):
    """The encrypted file of codes is damaged, cut short, or already there."""


class WrongPassphrase(BadCodesFile):
    """The passphrase does not open the file of codes."""


class BadBatch(Refused):
    """A batch folder is damaged, incomplete or already there."""


class BadLabels(Refused):
    """Labels cannot be printed in this layout."""


class BadDocument(Refused):
    """An EPCIS document is refused; `problems` holds every place and reason, the text the first of them."""

    def __init__(self, name: str, problems: tuple[Problem, ...]):
        self.name = name
        self.problems = problems
        rest = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        super().__init__(f"{name}: {problems[0]}{rest}")

    def __reduce__(self) -> tuple[type["BadDocument"], tuple[str, tuple[Problem, ...]]]:
        return type(self), (self.name, self.problems)  # travels between processes whole


class NotEpcis(BadDocument):
    """The file is readable JSON but says itself that it is something else than EPCIS events."""


class BadIdentifier(Refused):
    """A GS1 identifier cannot be a key: wrong length, check digit, characters or form."""


class BadCertificate(Refused):
    """A certificate file is missing, is no PDF, or differs from what was recorded."""


class BadBundle(Refused):
    """A proof bundle, roots file, inspection or record folder cannot be read; the text says where and why."""


class BadRules(Refused):
    """A rule file cannot be followed: no YAML of ours, against the schema, or against itself."""


class BadLog(Refused):
    """A show's log or a carry file cannot be scored; the text names the rows and the cure."""


class BadBindings(Refused):
    """A register of wallets, openings or commitments cannot be trusted; the text names the line."""


class NotBound(BadBindings):
    """The register does not allow this act: signature, sequence, time, or who has the wallet."""


class BadLink(Refused):
    """A link or entry of a resolver breaks the GS1-Conformant Resolver standard; the text names it."""


class BadTap(Refused):
    """A link holds no message of a chip, or one that no chip writes; the text never repeats its values."""


class BadChipKeys(Refused):
    """The file of chip keys cannot be used; the text never repeats a key."""


class BadTapStore(Refused):
    """The counter database cannot be used so; nothing was written."""


class BadStore(Refused):
    """The index cannot be used so; nothing was written."""


class StoreBusy(BadStore):
    """Another indexer writes to the store; this one leaves it alone."""


class BadDocumentStore(Refused):
    """Documents cannot be kept or read there, or one is not what its name says."""


class Gs1Invalid(Refused):
    """A GS1 key, element string or Digital Link breaks its standard.

    `ai` is the application identifier at fault, None where none is; `position` counts characters from 1 in
    that identifier's value, or in the whole input where `ai` is None; `reason` is the sentence without the
    place.
    """

    def __init__(self, reason: str, *, ai: str | None = None, position: int | None = None) -> None:
        self.reason = reason
        self.ai = ai
        self.position = position
        place = [f"({ai})"] if ai else []
        place += [f"character {position}"] if position else []
        super().__init__(f"{', '.join(place)}: {reason}" if place else reason)

    def inside(self, ai: str) -> "Gs1Invalid":
        """The same fault, found in the value of application identifier `ai`."""
        return Gs1Invalid(self.reason, ai=ai, position=self.position)
