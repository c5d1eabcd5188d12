"""Names put together from syllables: whoever bears one is a coincidence."""

import polars as pl

from demo.dice import Dice, pick

_SURNAMES = list("김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허남심노하곽성차주우구나민")
_FIRST = list("가건경규기나다도동라리마명문미민보상서선성세소솔수승시아연영예온우유윤이재정주지채")
_LAST = list("결경광규나단담라람령로린림모민별빈빛산서선솔수슬안연엽온완우욱운원율은음이재정준진찬")


def names(people: pl.DataFrame, dice: Dice) -> pl.DataFrame:
    """id → name; some share one, as in any city."""
    return people.select(
        "id",
        name=pl.concat_str(
            pick(dice.roll("surname", len(_SURNAMES), "id"), _SURNAMES),
            pick(dice.roll("first syllable", len(_FIRST), "id"), _FIRST),
            pick(dice.roll("last syllable", len(_LAST), "id"), _LAST),
        ),
    )
