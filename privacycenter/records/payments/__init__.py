"""Advertising accounts and the means of payment behind them (P12 to P14): never a full card
number, and what is kept of one is encrypted."""
