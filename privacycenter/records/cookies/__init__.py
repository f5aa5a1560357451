"""Cookies (P15, P16): what the trade sites keep about a browser under its id."""
