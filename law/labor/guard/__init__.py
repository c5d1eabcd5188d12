"""근로조건의 점검 LC-01…LC-37: facts of any number of workers in, findings out.

No formula of the law stands here. Each rule asks the module that has it, compares what is due with
what was paid, and tells the arithmetic.
"""
