"""A copied code is noticed: an alert on the chain, on the page and in the dossier. It punishes nobody."""

import hashlib
from itertools import count

from demo.cast import REGULATOR, RESOLVER, STRANGER
from demo.chapters.provenance.scanning import says, site
from demo.chapters.provenance.tea import Tea
from demo.commands import zhenbo
from demo.stage import OpenStep
from zhenbo.alerts.kinds import Kind, kind_title
from zhenbo.alerts.targets import target_of
from zhenbo.alerts.warnings_file import Warned
from zhenbo.bundle.make import make_bundle
from zhenbo.bundle.source import network_of
from zhenbo.errors import VerdictFalse
from zhenbo.language import Text, say
from zhenbo.plan import MAX_GAS
from zhenbo.plans.alerts import judge_plan, places, raise_plan
from zhenbo.verdicts import Verdict

EVIDENCE, BUNDLE = "copied.scans.csv", "copied.bundle.json"
# one code in three cities within ten minutes; the phones and places of a real log are pseudonyms
_SCANS = (
    "scanned_at,city\n"
    "2026-08-21T12:00:00Z,Kunming\n2026-08-21T12:04:00Z,Harbin\n2026-08-21T12:09:00Z,Haikou\n"
)
_FOUND = "同码两饼已收存 two cakes of this code in our hands"
_CAKE = Text("被复制的那饼", "the copied cake")


def warn(tea: Tea) -> None:
    """The scan service warns, the authority confirms; the page bids check, the dossier says who and why."""
    stage, alerts = tea.stage, tea.stage.address("Alerts")
    stage.screen.scene(Text("警示", "An alert"))
    evidence = stage.folder / EVIDENCE
    evidence.write_text(_SCANS, encoding="utf-8")
    stage.files["evidence"] = evidence
    digest = hashlib.sha256(evidence.read_bytes()).digest()
    warned = Warned(1, target_of(tea.link(tea.sold[2])), Kind.CLONE, digest, "")
    with site(tea, clock=count(step=60.0).__next__) as pages:
        with stage.step(
            RESOLVER, "警示：一个码在三座城市被扫", "warns: one code was scanned in three cities"
        ) as step:
            says(step, pages, tea, tea.sold[2], Verdict.GENUINE, _CAKE)
            sender = stage.signer(RESOLVER).address
            member = int(stage.read("Consortium", "memberOf", sender))
            found = places(stage.chain, alerts, member, [warned])
            plan = raise_plan(stage.chain.chain_id, alerts, sender, member, found, MAX_GAS)
            if plan is None:
                raise VerdictFalse("the alert of the copied cake stands already")
            step.run(plan)
            says(step, pages, tea, tea.sold[2], Verdict.CHECK, _CAKE)
        with stage.step(REGULATOR, "核实警示", "confirms the alert") as step:
            key = (member, warned.target.value, int(Kind.CLONE), 0)
            sender = stage.signer(REGULATOR).address
            step.run(judge_plan(stage.chain.chain_id, alerts, sender, "confirm", key, _FOUND))
            says(step, pages, tea, tea.sold[2], Verdict.CHECK, _CAKE, _FOUND)
    _dossier(tea)


def _dossier(tea: Tea) -> None:
    stage = tea.stage
    with stage.step(STRANGER, "读这饼茶的档案", "reads the dossier of that cake") as step:
        bundle = stage.folder / BUNDLE
        network, link = network_of(stage.deployment), tea.link(tea.sold[2])
        bundle.write_bytes(make_bundle(stage.chain, network, tea.batch, [tea.records], link).dumps())
        answer = zhenbo(["dossier", BUNDLE, "--rpc", stage.url], [bundle])
        _told(step, answer.text)
        step.check("档案属实（退出码）", "the dossier is verified (exit code)", answer.code, 0)


def _told(step: OpenStep, text: str) -> None:
    step.check("警示可见", "the alert is visible", say(kind_title(Kind.CLONE)) in text and _FOUND in text)
