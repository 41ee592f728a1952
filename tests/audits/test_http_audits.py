from tests.audits.harness import audit
from tests.graphql_api.serving import serve


async def test_a_signed_in_client_sees_all_audits_of_graphql_over_http_pass() -> None:
    async with serve(production=True) as served:
        served.gate.open("alice")

        report = await audit(served.url, "alice")

    assert report.failed == []
    assert report.total == 61
