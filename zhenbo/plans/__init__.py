"""What each act of an operator sends: pure functions from checked input to a Plan.

They know neither node nor key, so what a script shows in its dry run is tested without any chain.
"""
