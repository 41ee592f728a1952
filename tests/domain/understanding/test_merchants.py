import pytest

from tests.domain.understanding.contexts import only


@pytest.mark.parametrize(
    ("text", "merchant"),
    [
        ("soup 7 at wendys", "Wendy's"),
        ("soup 7 at the Blue Anchor", "Blue Anchor"),
        ("soup 7 at lucky noodles", "Lucky Noodles"),
        ("paid Nora 20", "Nora"),
        ("Nora paid me back 20", "Nora"),
        ("soup 7 at the pub", None),
        ("soup 7", None),
        ("starbuks 6", "Starbucks"),
        ("soup 7 by paypal", None),
        ("Lidl 23", "Lidl"),
        ("soup 7 at noon", None),
        ("paul paid me back 20", "Paul"),
        ("20 to nora for soup", "Nora"),
        ("rusty spoon soup 7", None),
        ("app 9 on steam", "Steam"),
    ],
)
def test_the_shop_or_person_is_named_as_people_write_it(text: str, merchant: str | None) -> None:
    assert only(text).merchant == merchant
