"""The sources claimed for each deployed contract: what `verify` submits and `verify_local` compares."""

from collections.abc import Sequence

from scripts.deployed import code_hash
from toolchain.standard_json import StandardInput, standard_inputs
from zhenbo.chain import Chain
from zhenbo.deployments import Deployment
from zhenbo.errors import BadConfig
from zhenbo.verification import Subject


def subjects(chain: Chain, deployment: Deployment, names: Sequence[str] = ()) -> list[Subject]:
    """The contracts of the deployments file, or those named, each with its sources.

    Raises BadConfig unless zhenbo/abi holds what was deployed, and the sources at hand are those behind it.
    """
    wanted = list(names) or sorted(deployment.contracts)
    for name in wanted:
        deployment.address(name)
    _require_deployed(chain, deployment, wanted)
    inputs = standard_inputs(wanted)
    return [_subject(chain, deployment, inputs[name]) for name in wanted]


def _require_deployed(chain: Chain, deployment: Deployment, names: Sequence[str]) -> None:
    others = [name for name in names if code_hash(chain, name) != deployment.contracts[name].code]
    if others:
        raise BadConfig(
            f"zhenbo/abi holds another {', '.join(others)} than was deployed on {deployment.network}. Check "
            f"out the sources that were: commit {deployment.commit}. Keep the deployments file as it is, and "
            "run the same command again."
        )


def _subject(chain: Chain, deployment: Deployment, given: StandardInput) -> Subject:
    deployed = deployment.contracts[given.contract]
    creation = chain.creation_code(given.contract, deployed.args).hex()
    return Subject(
        name=given.contract,
        chain_id=deployment.chain_id,
        address=deployed.address,
        identifier=given.identifier,
        compiler=given.compiler,
        input=given.content,
        arguments=creation[len(given.bytecode.removeprefix("0x")) :],
        tx=deployed.tx,
    )
