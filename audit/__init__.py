"""What an auditor asks for on day one, made from the sources, a deployment and the tests.

    python -m audit           everything anew: tests, Slither, pages (`make audit`)
    python -m audit pages     the pages only, from the recorded results
    python -m audit check     changes nothing; fails on what is missing or outdated (`make audit-check`)
    python -m audit slither   Slither alone, held against the answers (`make slither`)

places      where everything is, and which contracts there are
sources     the compiler's answer for our contracts
scope       audit/scope.md
layout      what lies where in storage
words       words that are packed by hand, read back from a deployment
storage     audit/storage.md
cast        an account for each role, and some without
stage       a deployment with everybody and everything in place
community   a community beside it, likewise
cases       how each function is called so that whoever may gets through
matrix      who gets through
roles       audit/roles.md
evidence    the tests by name
results     what their last run gave: audit/results.json
invariants  audit/invariants.md
threats     what a threat page must have
limits      audit/limits.md
findings    Slither's findings and their answers: audit/slither.md
front       the figures at the head of audit/README.md
markdown    tables and sections
"""
