from greenroom.testing.settings import *  # noqa: F403

INSTALLED_APPS += ["greenroom.operate.tests.drill"]  # noqa: F405
