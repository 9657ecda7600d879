"""Who signs: an encrypted keystore, a program that holds the key elsewhere, or a development node's phrase.

    with signer("sepolia", None, "operator") as account:      a keystore: nothing is asked yet
        account.address                                       stands in the file
        account.sign(fields)                                  asks for the passphrase, once

Every signer knows its address without the key, so that whoever only looks is asked for nothing. A private key
never comes from an argument or the environment, is never printed, and never leaves this folder.
"""

from pathlib import Path

from zhenbo import config
from zhenbo.chain.signers.base import KeySigner
from zhenbo.chain.signers.encrypted import from_keystore
from zhenbo.chain.signers.external import ExternalSigner
from zhenbo.chain.signers.keystore import EXTERNAL
from zhenbo.chain.signers.phrase import from_phrase
from zhenbo.errors import BadSigner
from zhenbo.language import Text, say

__all__ = ["EXTERNAL", "ExternalSigner", "KeySigner", "from_keystore", "from_phrase", "signer"]


def signer(
    network: str, phrase: str | None, account: str | None = None, passphrase_file: Path | None = None
) -> KeySigner:
    """The account to sign with: `account`, else ZHENBO_ACCOUNT, else the first of a development node.

    phrase            the development node's; a number is an index into it. Without one a number is no account
    account           keystore by name or file, `signer` for the program of ZHENBO_SIGNER, or an index
    passphrase_file   file whose first line opens the keystore; else ZHENBO_PASSPHRASE_FILE, else it is asked

    Raises BadSigner when there is no such account, or its keystore is open to others.
    """
    chosen = account if account is not None else config.account()
    if phrase is not None and (chosen is None or chosen.isdigit()):
        return from_phrase(phrase, int(chosen or 0))
    if chosen is None or chosen.isdigit():
        raise BadSigner(_none_chosen(network, chosen))
    if chosen == EXTERNAL:
        return _external()
    return from_keystore(chosen, passphrase_file or config.passphrase_file())


def _external() -> ExternalSigner:
    program = config.signer_program()
    if program is None:
        raise BadSigner(
            say(
                Text(
                    "账户 signer 是外部签名程序，但 ZHENBO_SIGNER 没有设置。请 export ZHENBO_SIGNER='命令'，"
                    "见 docs/keys.zh.md。",
                    "Account signer is the external signer, but ZHENBO_SIGNER names none. Set it in the "
                    "environment: export ZHENBO_SIGNER='command'. docs/keys.md says what it must answer.",
                )
            )
        )
    return ExternalSigner(program.command, program.timeout)


def _none_chosen(network: str, chosen: str | None) -> str:
    if chosen is None:
        zh, en = f"在 {network} 上由哪个账户签署？", f"Which account signs on {network}?"
    else:
        zh = f"{chosen} 是开发节点测试钱包的序号，{network} 没有测试钱包。"
        en = f"{chosen} is an index of a development node's wallet, and {network} has none."
    return say(
        Text(
            f"{zh}用 `zhenbo account new NAME` 新建一个并设置 ZHENBO_ACCOUNT=NAME。",
            f"{en} Make one with `zhenbo account new NAME` and set ZHENBO_ACCOUNT=NAME.",
        )
    )
