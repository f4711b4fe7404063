"""The pages a candidate sees: parse, call one action, answer."""
