"""Forum posts and classified ads (P8): what members published on the trade sites."""
