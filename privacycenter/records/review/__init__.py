"""Need and review (P70): once a year each field is kept with a reason, or dropped; what is dropped
is emptied by the retention worker, and no import fills it again."""
