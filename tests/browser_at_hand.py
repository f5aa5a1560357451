"""Says in one line what this machine cannot run without a browser, and how to get it."""

import os
import shutil
import sys

CHROMIUM = (
    os.environ.get("CHROME_PATH") or shutil.which("chromium") or shutil.which("chromium-browser")
)

if __name__ == "__main__":
    if CHROMIUM is None:
        print(
            "No Chromium here: the browser journeys (tests/browser) are left out. "
            "On Debian, `apt-get install chromium` brings it."
        )
        if os.environ.get("PCTESTS_NEED_BROWSER"):
            sys.exit(1)
