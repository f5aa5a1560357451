"""A person's addresses (P71): one more, another one, and the week in which the old one may say
no. A new address counts once its mailbox has answered, and no import changes it back."""
