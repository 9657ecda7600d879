"""`zhenbo gs1`: Digital Links read and built."""

from typing import Annotated, Any

import typer

from zhenbo.cli.frame import AsJson, answer, told

app = typer.Typer(no_args_is_help=True, help=told("GS1 Digital Link", "GS1 Digital Links."))


@app.command(
    help=told("解析 Digital Link", "Read a Digital Link: its keys, what they mean, and the tokenId.")
)
def parse(
    uri: Annotated[str, typer.Argument(help=told("链接", "The link."))],
    aliases: Annotated[
        bool,
        typer.Option(
            "--aliases", help=told("接受旧式别名", "Read the deprecated names (gtin, lot, ser) too.")
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    from zhenbo import gs1

    _tell(as_json, gs1.describe(gs1.parse(uri, aliases=aliases)))


@app.command(help=told("生成 Digital Link", "Build a Digital Link from an element string or from its parts."))
def build(
    elements: Annotated[
        str | None, typer.Argument(help=told("元素串", "Element string, as (01)09520123456788(21)A-1."))
    ] = None,
    gtin: Annotated[str | None, typer.Option(help=told("GTIN", "GTIN of 8, 12, 13 or 14 digits."))] = None,
    lot: Annotated[str | None, typer.Option(help=told("批号", "Lot number (AI 10)."))] = None,
    serial: Annotated[str | None, typer.Option(help=told("序列号", "Serial number (AI 21)."))] = None,
    base: Annotated[
        str, typer.Option(help=told("网址前缀", "What comes before the path."))
    ] = "https://id.gs1.org",
    as_json: AsJson = False,
) -> None:
    from zhenbo import gs1

    parts = {ai: value for ai, value in (("01", gtin), ("10", lot), ("21", serial)) if value is not None}
    if (elements is None) == (not parts):
        raise typer.BadParameter(
            told("请给出元素串，或 --gtin 等", "give an element string, or --gtin and the rest")
        )
    link = gs1.from_element_string(elements, base=base) if elements else gs1.from_parts(parts, base=base)
    _tell(as_json, gs1.describe(link))


def _tell(as_json: bool, facts: dict[str, Any]) -> None:
    rows = [
        (name, facts[name])
        for name in ("uri", "canonical", "element_string", "gtin", "lot", "serial", "token_id")
    ]
    lines = [f"{name:<15}{value}" for name, value in rows if value is not None]
    answer(as_json, facts, [*lines, *(f"! {warning}" for warning in facts["warnings"])])
