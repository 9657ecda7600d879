"""The batch of the story: what is on disk, what is on the chain, and its cakes by serial."""

from dataclasses import dataclass, field
from pathlib import Path

from demo.stage import Stage
from samples.puer.members import CAKE
from zhenbo import gs1
from zhenbo.items.manifest import ITEMS
from zhenbo.items.store import ItemStore, StoredItem

CAKES, SAMPLES, CARTON = 19, 2, 7  # one sheet of labels; three cartons


@dataclass
class Tea:
    """One batch of cakes while its story is told."""

    stage: Stage
    serials: list[str] = field(default_factory=list)
    codes: dict[str, str] = field(default_factory=dict, repr=False)  # under the scratch layers, by serial
    batch_id: int = 0
    passphrase: str = ""
    sold: list[str] = field(default_factory=list)
    samples: list[str] = field(default_factory=list)
    anchors: dict[str, list[bytes]] = field(default_factory=dict)  # of each document, by name

    @property
    def batch(self) -> Path:
        """Batch folder."""
        return self.stage.folder / "batch"

    @property
    def documents(self) -> Path:
        """Folder of the EPCIS documents."""
        return self.stage.folder / "documents"

    @property
    def records(self) -> Path:
        """Folder of the record folders, one below it for each recorder."""
        return self.stage.folder / "records"

    @property
    def gtin(self) -> str:
        return CAKE

    def link(self, serial: str) -> str:
        """Digital Link of a cake."""
        return gs1.item_link(gs1.CANONICAL_DOMAIN, self.gtin, serial)

    def token(self, serial: str) -> int:
        """tokenId of a cake."""
        return gs1.encode_token_id(self.gtin, serial)

    def serial(self, token_id: int) -> str:
        """Serial of a tokenId."""
        return gs1.decode_token_id(token_id)[1]

    def item(self, serial: str) -> StoredItem:
        """A cake in the batch's store."""
        with ItemStore(self.batch / ITEMS) as store:
            return store.item(serial)

    def proof(self, serial: str) -> list[bytes]:
        """Proof of a cake's leaf."""
        with ItemStore(self.batch / ITEMS) as store:
            return store.proof(store.item(serial).leaf)

    def owner(self, serial: str) -> str:
        """Who holds a cake's passport by the Passport's own word; the zero address where nobody does."""
        return str(self.stage.read("Passport", "itemOf", self.token(serial))[0])
