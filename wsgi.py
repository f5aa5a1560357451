from privacycenter.app import create_app

application = create_app()
