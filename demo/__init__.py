"""What `make demo` plays: chapters of steps, each with transaction, gas and a check of the chain's state.

A chapter is one module (or package) in `demo/chapters`; adding the file adds the chapter.
"""
