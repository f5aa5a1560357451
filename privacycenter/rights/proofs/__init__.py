"""Being sure who is asking where a sign-in is not enough (P74): details for people without an
account, and a new way in for those who lost their mailbox, answered by the office."""
