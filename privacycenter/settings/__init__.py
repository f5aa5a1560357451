"""Everything an operator decides, in one checked object."""

from privacycenter.settings.fields import FIELDS, PREFIX
from privacycenter.settings.loading import DEFAULT_FILE, Settings, load

__all__ = ["DEFAULT_FILE", "FIELDS", "PREFIX", "Settings", "load"]
