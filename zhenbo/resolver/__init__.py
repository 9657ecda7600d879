"""A GS1-Conformant Resolver without a web server: a request in, a response out."""

from zhenbo.resolver.http import Request, Response
from zhenbo.resolver.links import Entry, Link, LinkSource
from zhenbo.resolver.resolve import Resolver

__all__ = ["Entry", "Link", "LinkSource", "Request", "Resolver", "Response"]
