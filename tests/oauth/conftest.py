"""What the tests of OAuth share: a program that Ada has not let in yet."""

import pytest

from tests.programs import Program


@pytest.fixture
def probe(ada):
    """Return a program that is registered, with nobody's token."""
    return Program(ada).register()


@pytest.fixture
def other(ada):
    """Return another such program."""
    return Program(ada).register()
