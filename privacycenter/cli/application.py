"""What gunicorn imports: the application, logging as JSON lines."""

from privacycenter.app import create_app
from privacycenter.web.logs import set_up_logs

set_up_logs()
application = create_app()
