"""Makes Brownie work in this checkout with nothing exported and nothing written into the user's home.

environment   where things are: compiler launcher, node programs, a home for Brownie
networks      the chains of this project and the rules for starting them
at_import     applies both at the moment Brownie is imported, never before
nodes         starts a node for those who work without Brownie
install       puts the path file that starts at_import into the virtual environment
doctor        says what is missing, one line each with the cure
"""
