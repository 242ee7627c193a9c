"""The name of a brand is neither a feeling nor a language."""

import numpy as np
import pytest
from msgspec.structs import replace

from schemas.brand import Brand
from schemas.mention import Mention
from scoring.method.constants import PROFILE, PROFILES, WINDOWS
from scoring.method.reference import REFERENCE
from scoring.oracle.recount import histories, reader_of
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
    Best Buy|Angry Birds|United|Free|Discord|Target|Happy Socks|Poor Boys|Smart|Hope|Lovely Loaf|Innocent|Dove|Joy|Pain
    Perfect|Wonderful|Nice|Awful Toys|Terrible Twos|Toxic|Sad Boys|Dead|Kill Bill|Virgin|Great Wall|Worst Case|No Doubt
    Never Mind|Not Bad|Fnac|Sin|Love Story|Hate Crime|Trust|Gap|Boost|Monster|Champion|Bliss|Fresh|Clean and Clear|Glory
    Killer Coffee|Lucky Strike|Lucky|Guess|Superdry|Supreme|Grim Reaper|Bad Religion|Good Year|Goodwill|Dr. Evil|Cheer
    Comfort|Gain|Bold|Fear of God|True Religion|Rage|Fury|Beast|Savage|Fiasco|Wicked|Splendid|Fabulous|Vanish|Ugly Mug
    Fat Face|Dirty Lemon|Death Wish Coffee|Liquid Death|Crazy Horse|Mad Dog|Hell Pizza|Smile Direct|Laugh Factory
    Bonne Maman|Bonheur|La Peur|Enfer|Amour|Super U|Le Bon Marché|Bon Prix|La Vache qui rit|Petit Navire|Jolie
    Belle Époque|Sans Souci|Mauvaise Herbe|Triste Sire|Gentil Coquelicot|La Colère|Douceur|Paradis|Fou de Toi|Génial
    Chagrin|Jalouse|Mal de Mer|Tout va bien|Miracle|Poison|Nul|Adopt|Cache Cache
    Gut und Gern|Traumland|Mist|Hass|Glück|Freude|Liebe|Engel|Teufel|Gift|Angst|Schön Klinik|Böse Buben|Sorgenfrei
    Feinkost|Wunderbar|Herrlich|Gute Laune|Schlecker|Kummer|Frohsinn|Sonnenschein|Müll|Pech und Schwefel|Goldig
    Übel|Lachs und Lust|Edel|Tod|Spaß Fabrik|Toll Collect
    Alegría|Mala Vida|El Triste|Amor|Feliz|Buena Vista|El Malo|Bonita|Guapa|Dolores|La Rabia|Ideal|Gloria|Maravilla
    Miedo|Locura|Desastre|La Buena|El Infierno|Cariño|Encanto|Tesoro|Mentira|Bandido|Asco|Soledad|Odio|Genial Seguros
    Paradiso|Inferno|Paura|Felicità|Bella Vita|Brutto|Bello|Dolce|Dolce Gusto|Amaro|Buono|Cattivo|Sorriso|Fortuna
    Disastro|Rabbia|Pazza Idea|Gioia|Peccato|Schifo|Meraviglia|Morte|Allegri|Tristezza|Perfetti|Ottimo
    Bom Preço|Medo|Pobre|Bom|Boa Vista|Ótimo|Saudade|Beleza|Alegria|Raiva|Ruim|Lindo|Feio|Perigo|Doce|Esperança
    Tristeza|Ódio|Amado|Coragem|Vergonha|Maravilhoso|Porto Feliz
"""
BRANDS = [name.strip() for line in NAMES.strip().splitlines() for name in line.split("|")]
AT_MS = 1_790_000_000_000
"""Once the texts were published."""
LEAST_NAMES, MOST_POINTS = 200, 0.5


def mentions_of(name: str) -> list[Mention]:
    """Return the plain texts with a name, each by a person of its own."""
    return [
        Mention(
            source="x",
            id=f"{name} {place}",
            seen_at=AT_MS - place,
            created_at=AT_MS - place,
            author=f"{place:032x}",
            text=text % name,
        )
        for place, text in enumerate(TEXTS)
    ]


@pytest.mark.thorough
def test_favour_of_plain_texts_hangs_on_no_name() -> None:
    assert len(set(BRANDS)) == len(BRANDS) >= LEAST_NAMES
    favours = []
    (window,) = [window for window in WINDOWS if window.name == "24h"]
    brands = [Brand(brand=name, terms=(name,)) for name in BRANDS]
    mentions = [replace(mention, brand=name) for name in BRANDS for mention in mentions_of(name)]
    by_brand, _ = histories(mentions, brands)
    for name in BRANDS:
        read = reader_of(by_brand[name], 0, 0, (), REFERENCE, AT_MS).read(window, AT_MS, PROFILES[PROFILE])
        assert read.mention_count == len(TEXTS), name
        favours.append(read.indicators[3])
    spread = float(np.ptp(favours))
    print(f"\nFavour of {len(TEXTS)} plain texts over {len(BRANDS)} names: {min(favours):.2f} to {max(favours):.2f}")
    assert spread <= MOST_POINTS, {
        name: favour for name, favour in zip(BRANDS, favours, strict=True) if abs(favour - favours[0]) > MOST_POINTS
    }


def test_a_name_changes_no_tone_and_no_language() -> None:
    def read(name: str) -> list[tuple[float | None, str | None]]:
        placed = placements_of(mentions_of(name), Matcher([Brand(brand=name, terms=(name,))]))
        return [(text.tone.sentiment, text.lang) for _, _, text in placed]

    wanted = read("Fnac")
    assert {name: found for name in BRANDS if (found := read(name)) != wanted} == {}


def test_a_model_sees_no_name() -> None:
    matcher = Matcher([Brand(brand="Best Buy", terms=("best buy",))])
    assert matcher.without_names("At BEST BUY, the best #BestBuy") == "at xbrandx, the best #xbrandx"
