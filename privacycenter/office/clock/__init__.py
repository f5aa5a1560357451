"""The clock of a case, as the office may move it: more time, and asking who is asking."""
