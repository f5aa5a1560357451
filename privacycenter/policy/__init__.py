"""The policy: its versions, and which one was in force when something was collected."""

from privacycenter.policy.versions import VERSIONS, Version, version_in_force, version_now

__all__ = ["VERSIONS", "Version", "version_in_force", "version_now"]
