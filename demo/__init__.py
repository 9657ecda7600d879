"""What `make demo` plays: chapters of steps, each with transaction, gas and a check of the chain's state.

A chapter is one module (or package) in `demo/chapters` with ORDER, TITLE and `play(stage)`; adding the file
adds the chapter. It plays steps on the stage, by the same plans and runner that the scripts use:

    with stage.step(BRAND, "登记批次", "registers the batch") as step:
        step.run(register_plan(...))
        step.check("最多可激活", "items that may ever be activated", found, expected)
"""
