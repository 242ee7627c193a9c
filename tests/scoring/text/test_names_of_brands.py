"""The name of a brand is neither a feeling nor a language."""

import pytest

from schemas.brand import Brand
from schemas.mention import Mention
from scoring.text.matching import Matcher
from scoring.text.placement import placements_of

PLAIN = """
    at %s now|the %s on Main Street opens at nine|who works at %s?|we meet in front of %s at ten|%s moves to Leeds
    reading about %s on the train|my sister works at %s|%s is next to the station|they have a %s in Norway
    I ordered it from %s on Tuesday|je suis chez %s maintenant|le magasin %s ouvre à neuf heures
    ich bin gerade bei %s|%s öffnet um neun|estoy en %s ahora|%s abre a las nueve|sono da %s adesso|%s apre alle nove
    estou na %s agora|#%s at the corner
"""
TEXTS = [text.strip() for line in PLAIN.strip().splitlines() for text in line.split("|")]
NAMES = """
    Best Buy|Angry Birds|United|Free|Discord|Target|Happy Socks|Poor Boys|Smart|Hope|Lovely Loaf|Super U|Bonne Maman
    Bonheur|La Peur|Enfer|Gut und Gern|Traumland|Mist|Hass|Glück|Alegría|Mala Vida|El Triste|Amor|Paradiso|Inferno|Paura
    Felicità|Bom Preço|Medo|Pobre|Amour|Love Story|Hate Crime|Great Wall|Worst Case|No Doubt|Never Mind|Not Bad|Fnac
    Sin|Toxic|Perfect|Wonderful|Nice|Awful Toys|Terrible Twos|Pain|Pain Quotidien|Joy|Sad Boys|Dead|Kill Bill|Virgin
"""
BRANDS = [name.strip() for line in NAMES.strip().splitlines() for name in line.split("|")]


def sentiments(name: str) -> list[float | None]:
    """Return what plain texts with a name are read as."""
    brand = Brand(brand=name, terms=(name,))
    mentions = [
        Mention(source="x", id=str(place), seen_at=1, created_at=1, text=text % name)
        for place, text in enumerate(TEXTS)
    ]
    return [read.tone.sentiment for _, _, read in placements_of(mentions, Matcher([brand]))]


@pytest.mark.parametrize("name", BRANDS)
def test_plain_texts_are_read_alike_whatever_the_brand_is_called(name: str) -> None:
    assert sentiments(name) == sentiments("Fnac")


def test_a_model_sees_no_name() -> None:
    matcher = Matcher([Brand(brand="Best Buy", terms=("best buy",))])
    assert matcher.without_names("At BEST BUY, the best #BestBuy") == "at xbrandx, the best #xbrandx"
