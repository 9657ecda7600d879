"""A refusal keeps the contract's own words and, where a role is missing, says what to do."""

import io

import pytest
from fake_chain import FakeChain, FakeSigner
from harness import plan_of, send
from rich.console import Console

from zhenbo.errors import CallReverted, RunStopped
from zhenbo.runner import run
from zhenbo.runner.reasons import explained

ACCOUNT = "0x" + "b2" * 20
UNAUTHORIZED = f"AccessManagedUnauthorized(caller={ACCOUNT})"


@pytest.fixture(params=["en", "zh"])
def language(request, monkeypatch):
    monkeypatch.setenv("ZHENBO_LANG", request.param)
    return request.param


def unauthorized_chain() -> FakeChain:
    chain = FakeChain()

    def refuse(request):
        raise CallReverted(UNAUTHORIZED)

    chain.estimate = refuse
    return chain


@pytest.mark.parametrize(
    "reason",
    [
        UNAUTHORIZED,
        f"AccessManagerUnauthorizedAccount(msgsender={ACCOUNT}, roleId=3)",
        f"AccessControlUnauthorizedAccount(account={ACCOUNT}, neededRole=0x{'00' * 32})",
    ],
)
def test_a_missing_role_says_whose_and_what_to_do(reason, language):
    said = explained(reason)
    role = {"en": f"account {ACCOUNT} lacks the role", "zh": f"账户 {ACCOUNT} 没有此步所需的角色"}[language]
    assert said.startswith(reason) and role in said and "account=NAME" in said


@pytest.mark.parametrize(
    "reason", ["Known(id=7)", "AccessManagedUnauthorizedToo", f"paused by AccessManaged({ACCOUNT})", ""]
)
def test_any_other_reason_stays_as_it_is(reason):
    assert explained(reason) == reason


def test_a_dry_run_says_it_once_and_sending_is_refused_with_it(tmp_path, language):
    words = {"en": "lacks the role", "zh": "没有此步所需的角色"}[language]
    stopped = {"en": "would be refused: AccessManaged", "zh": "会被拒绝:AccessManaged"}[language]
    chain, screen = unauthorized_chain(), io.StringIO()
    plan = plan_of(3, independent=True)
    report = run(plan, chain, FakeSigner(), journal_dir=tmp_path, console=Console(file=screen, width=80))
    assert [call.reason for call in report.calls] == [UNAUTHORIZED] * 3
    assert screen.getvalue().count(words) == 1 and screen.getvalue().count(UNAUTHORIZED) == 3
    with pytest.raises(RunStopped) as caught:
        send(plan, chain, tmp_path)
    assert words in str(caught.value) and stopped in str(caught.value) and chain.seen == {}


def test_times_get_their_dates_beside_the_number():
    assert explained("SignatureExpired(deadline=1800000000)") == (
        "SignatureExpired(deadline=1800000000) (deadline 2027-01-15 08:00:00 UTC)"
    )
    both = explained("NotOpenNow(opensAt=1800000000, closesAt=1800086400)")
    assert both.endswith("(opensAt 2027-01-15 08:00:00 UTC, closesAt 2027-01-16 08:00:00 UTC)")
    for plain in (
        "UnitsMissing(held=1800000000)",
        "SignatureExpired(deadline=1)",
        "Late(readyAt=18000000000)",
    ):
        assert explained(plain) == plain
