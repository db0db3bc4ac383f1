"""Whether the host is ready: the states, one after the other."""

from brushwork_server.readiness import Readiness


def name(readiness: Readiness) -> str | None:
    """Why it is not ready."""
    problem = readiness.problem
    assert problem is None or (problem.status, problem.headers["Retry-After"]) == (503, "5")
    return problem and problem.name


def test_it_is_ready_unless_it_is_told() -> None:
    readiness = Readiness()
    assert name(readiness) is None
    readiness.warm()
    assert name(readiness) == "warming"
    readiness.ready()
    assert name(readiness) is None


def test_who_drains_is_never_ready_again() -> None:
    readiness = Readiness()
    readiness.warm()
    readiness.drain()
    assert name(readiness) == "draining"
    readiness.ready()
    assert name(readiness) == "draining"


def test_who_fails_says_so() -> None:
    readiness = Readiness()
    readiness.fail()
    assert name(readiness) == "engine-failed"
