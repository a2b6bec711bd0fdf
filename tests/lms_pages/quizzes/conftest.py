from tests.learning.conftest import noon  # noqa: F401 the same moment
