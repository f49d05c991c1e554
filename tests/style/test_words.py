"""Lists in sentences."""

from mix1d.style.words import component_names, listed


def test_the_last_of_several_follows_an_and():
    assert listed(["a"]) == "a"
    assert listed(["a", "b"]) == "a and b"
    assert listed(["a", "b", "c"]) == "a, b and c"


def test_one_component_is_no_plural():
    assert component_names([2]) == "component 2"
    assert component_names((1, 3, 4)) == "components 1, 3 and 4"
