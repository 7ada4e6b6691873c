"""What every refusal must be: one sentence, in the language spoken."""

import pytest

from kit import datasets, language

LONGEST = 600  # characters; what is longer is no sentence that anybody reads


def refusal(function, *args, **kwargs):
    """The one sentence of a refusal; in Chinese it must be another one."""
    with pytest.raises(datasets.DataProblem) as caught:
        function(*args, **kwargs)
    language.use("zh")
    try:
        with pytest.raises(datasets.DataProblem, match="[\u4e00-\u9fff]"):
            function(*args, **kwargs)
    finally:
        language.use("en")
    assert "\n" not in str(caught.value) and len(str(caught.value)) < LONGEST
    return str(caught.value)
