"""`zhenbo wallets publish`, `secret`, `open`, `verify`: what the public gets, and links told one by one."""

from pathlib import Path
from typing import Annotated

import typer

from zhenbo.cli.frame import AsJson, answer, false_if, told
from zhenbo.cli.wallet_acts import Bindings

SECRET_HELP = told("新建假名密钥文件", "Make the secret that pseudonyms are derived from.")
PUBLISH_HELP = told(
    "把一期日志化名公布", "Make an epoch public: log, carry and commitments under pseudonyms."
)
OPEN_HELP = told("给出一位粉丝的凭据", "Print what opens one fan's commitment, for that fan or a verifier.")
VERIFY_HELP = told(
    "核对凭据与承诺", "Check openings against commitments; exit code 1 where one does not fit."
)
_SecretFile = Annotated[
    Path, typer.Option("--secret-file", help=told("假名密钥文件", "Secret of the pseudonyms."))
]
_Openings = Annotated[Path, typer.Option("--openings", help=told("凭据文件", "File of openings."))]
_Rules = Annotated[Path, typer.Option("--rules", help=told("规则文件", "Rule file."))]
_Epoch = Annotated[int, typer.Option("--epoch", min=0, help=told("期号", "Epoch number."))]
_Out = Annotated[
    Path, typer.Option("--out", help=told("新文件夹", "New folder; public/ and private/ in it."))
]
_Grid = Annotated[
    int,
    typer.Option(
        "--grid", help=told("时间粒度（秒）；1 为不变", "Seconds that times are rounded to; 1: exact.")
    ),
]
_Carry = Annotated[
    Path | None, typer.Option("--carry", help=told("上期结转文件", "What waited after the epoch before."))
]
_Former = Annotated[
    Path | None,
    typer.Option(
        "--former",
        help=told(
            "上期的 pseudonyms.csv", "pseudonyms.csv of that epoch, where the carry is under pseudonyms."
        ),
    ),
]
_Period = Annotated[
    str | None,
    typer.Option(
        "--period",
        help=told(
            "假名的时段名", "Name of the pseudonyms' period (default: the epoch); the same name links."
        ),
    ),
]


def secret(
    file: Annotated[Path, typer.Argument(help=told("新文件", "New file, which others cannot read."))],
    as_json: AsJson = False,
) -> None:
    from zhenbo.wallets.pseudonyms import new_secret

    new_secret(file)
    next_step = told(
        "请备份：丢失后无法重做已公布的假名；泄露则假名可被还原。",
        "Back it up: without it no publication can be made again; whoever has it can undo the pseudonyms.",
    )
    answer(as_json, {"file": str(file)}, [str(file), next_step])


def publish(
    log: Annotated[
        Path, typer.Argument(help=told("日志（CSV 或 Parquet）", "Log of the shows, CSV or Parquet."))
    ],
    rules: _Rules,
    epoch: _Epoch,
    bindings: Bindings,
    secret_file: _SecretFile,
    out: _Out,
    grid: _Grid = 60,
    carry: _Carry = None,
    former: _Former = None,
    period: _Period = None,
    parquet: Annotated[
        bool, typer.Option("--parquet", help=told("日志写成 Parquet", "Write the log as Parquet."))
    ] = False,
    as_json: AsJson = False,
) -> None:
    from zhenbo.scoring.rule_file import load_rules
    from zhenbo.wallets.pseudonyms import Pseudonyms, read_secret
    from zhenbo.wallets.publish import Sources
    from zhenbo.wallets.publish import publish as make
    from zhenbo.wallets.register import read

    found = load_rules(rules)
    register = read(bindings, found.epochs.span(epoch).end - 1)
    names = Pseudonyms.of(read_secret(secret_file), period or f"epoch {epoch}")
    sources = Sources(log, register, carry, former)
    made = make(found, epoch, sources, names, out, grid, "parquet" if parquet else "csv")
    value = {
        "rows": made.reading.rows, "published": made.rows, "fans": made.fans, "bound": made.bound,
        "carried": made.carried, "public": str(out / "public"), "private": str(out / "private"),
    }  # fmt: skip
    answer(as_json, value, [f"{name:<11}{said}" for name, said in value.items()])


def open_(
    fan: Annotated[str, typer.Argument(help=told("粉丝编号或假名", "The fan's id, or its pseudonym."))],
    openings: _Openings,
    pseudonyms: Annotated[
        Path | None,
        typer.Option(help=told("pseudonyms.csv", "pseudonyms.csv, to find the fan by its real id.")),
    ] = None,
    as_json: AsJson = False,
) -> None:
    from zhenbo.errors import BadBindings
    from zhenbo.language import Text
    from zhenbo.wallets.commitments import openings_csv, read_openings, read_pairs
    from zhenbo.wallets.publish import PSEUDONYM_COLUMNS

    name = read_pairs(pseudonyms, PSEUDONYM_COLUMNS).get(fan, fan) if pseudonyms is not None else fan
    one = read_openings(openings).get(name)
    if one is None:
        zh, en = f"{openings} 中没有 {fan}", f"{openings} holds no wallet of {fan}"
        raise BadBindings(str(Text(zh, en)))
    heading, row = openings_csv([one]).decode().splitlines()
    value = dict(zip(heading.split(","), row.rsplit(",", 2), strict=True))
    value = {**value, "fan": one.fan, "commitment": "0x" + one.commitment.hex()}
    answer(as_json, value, [heading, row])


def verify(
    openings: _Openings,
    commitments: Annotated[Path, typer.Option(help=told("承诺文件", "File of commitments."))],
    whole: Annotated[
        bool, typer.Option("--all", help=told("每个承诺都须打开", "Every commitment must be opened."))
    ] = False,
    as_json: AsJson = False,
) -> None:
    from zhenbo.wallets.commitments import differences, read_commitments, read_openings

    opened, committed = read_openings(openings), read_commitments(commitments)
    wrong = differences(opened, committed)
    closed = sorted(committed.keys() - opened.keys())
    value = {
        "commitments": len(committed), "opened": len(opened) - len(wrong), "closed": len(closed),
        "wrong": [{"fan": fan, "why": str(why)} for fan, why in wrong],
    }  # fmt: skip
    lines = [f"✘ {fan}: {why}" for fan, why in wrong]
    counts = (len(committed), len(opened) - len(wrong), len(closed), len(wrong))
    lines.append(
        told(
            "承诺 {} 条：打开 {}，未打开 {}，不符 {}".format(*counts),
            "{} commitments: {} opened, {} not opened, {} wrong".format(*counts),
        )
    )
    answer(as_json, value, lines)
    false_if(bool(wrong) or (whole and bool(closed)))
