"""Short codes: what is written is read back, and one changed sign is seen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.handed_in import MistypedError, code_body, short_code

BODIES = st.binary(max_size=60)


@given(BODIES, st.sampled_from("DV"), st.integers(0, 255))
def test_a_code_is_read_back_however_it_was_typed(body, letter, version):
    code = short_code(letter, version, body)
    head, *groups = code.split("-")
    for typed in (code, code.lower(), f"  {head} {''.join(groups)}\n", code.replace("-", "—")):
        assert code_body(typed, letter, version, 400) == body
    alike = head + "-" + "-".join(groups).replace("0", "O").replace("1", "l")
    assert code_body(alike, letter, version, 400) == body


@given(BODIES, st.data())
def test_one_changed_sign_is_seen(body, data):
    code = short_code("D", 1, body)
    at = data.draw(st.sampled_from([n for n in range(3, len(code)) if code[n] != "-"]))
    other = data.draw(st.sampled_from(sorted(set("0123456789ABCDEFGHJKMNPQRSTVWXYZ") - {code[at]})))
    with pytest.raises(MistypedError) as fault:
        code_body(code[:at] + other + code[at + 1 :], "D", 1, 400)
    assert fault.value.version is None


@pytest.mark.parametrize("text", ["", "D1", "D1-", "D1-U", "D1-00", "V1-CHQPY-WQ6S4-E0", "DD1-0"])
def test_what_is_no_code_is_refused(text):
    with pytest.raises(MistypedError) as fault:
        code_body(text, "D", 1, 400)
    assert fault.value.version is None


def test_another_version_says_which():
    with pytest.raises(MistypedError) as fault:
        code_body(short_code("D", 2, b"door"), "D", 1, 400)
    assert fault.value.version == 2


def test_a_code_that_is_too_long_is_not_looked_at():
    with pytest.raises(MistypedError):
        code_body(short_code("D", 1, b"x" * 300), "D", 1, 400)
