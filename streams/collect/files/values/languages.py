"""Languages as files name them: by code, or by name in English, French, German or Spanish."""

import re
from collections.abc import Mapping
from functools import lru_cache

_NAMES = """
en english anglais englisch inglés ingles
fr french français francais französisch franzosisch francés frances
de german allemand deutsch alemán aleman
es spanish espagnol spanisch español espanol castellano castilian
it italian italien italienisch italiano
pt portuguese portugais portugiesisch portugués portugues português
nl dutch néerlandais neerlandais niederländisch holandés neerlandés
ar arabic arabe arabisch árabe
zh chinese chinois chinesisch chino mandarin
ja japanese japonais japanisch japonés japones
ko korean coréen coreen koreanisch coreano
ru russian russe russisch ruso
uk ukrainian ukrainien ukrainisch ucraniano
pl polish polonais polnisch polaco
tr turkish turc türkisch turkisch turco
sv swedish suédois suedois schwedisch sueco
da danish danois dänisch danisch danés danes
no norwegian norvégien norvegien norwegisch noruego
fi finnish finnois finnisch finlandés finlandes finés
cs czech tchèque tcheque tschechisch checo
sk slovak slovaque slowakisch eslovaco
hu hungarian hongrois ungarisch húngaro hungaro
ro romanian roumain rumänisch rumanisch rumano
bg bulgarian bulgare bulgarisch búlgaro
el greek grec griechisch griego
he hebrew hébreu hebreu hebräisch hebreo
hi hindi
bn bengali bengalisch bengalí
ur urdu ourdou
fa persian persan persisch persa farsi
id indonesian indonésien indonesien indonesisch indonesio
ms malay malais malaiisch malayo
th thai thaï thaïlandais thailändisch tailandés
vi vietnamese vietnamien vietnamesisch vietnamita
ca catalan katalanisch catalán
hr croatian croate kroatisch croata
sr serbian serbe serbisch serbio
sl slovenian slovène slowenisch esloveno
lt lithuanian lituanien litauisch lituano
lv latvian letton lettisch letón
et estonian estonien estnisch estonio
tl tagalog filipino
"""
NAMES: Mapping[str, str] = {name: line.split()[0] for line in _NAMES.strip().splitlines() for name in line.split()[1:]}
"""ISO 639-1 code by name in small letters."""

_CODES = (
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en "
    "eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv "
    "ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne "
    "ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st "
    "su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu"
)
CODES = frozenset(_CODES.split())
"""ISO 639-1."""
_OTHER_CODES = {
    "iw": "he",
    "in": "id",
    "ji": "yi",
    "eng": "en",
    "fra": "fr",
    "fre": "fr",
    "deu": "de",
    "ger": "de",
    "spa": "es",
    "ita": "it",
    "por": "pt",
    "nld": "nl",
    "dut": "nl",
    "ara": "ar",
    "zho": "zh",
    "chi": "zh",
    "jpn": "ja",
    "kor": "ko",
    "rus": "ru",
    "pol": "pl",
    "tur": "tr",
    "swe": "sv",
    "fil": "tl",
    "ckb": "ku",
}
_TAG = re.compile(r"([a-z]{2,3})((?:[-_][a-z0-9]{2,8}){0,3})", re.ASCII | re.IGNORECASE)
LONGEST = 64


def language(value: object) -> str | None:
    """Return a BCP 47 tag; None where the value names no language, so that the text is asked.

    >>> [language(v) for v in ("EN", "en_US", "['en']", "English", "anglais", "Español (España)", "eng", ["fr"])]
    ['en', 'en-US', 'en', 'en', 'en', 'es', 'en', 'fr']
    >>> [language(v) for v in ("und", "xx", "", None, "art", 5)]
    [None, None, None, None, None, None]
    """
    if isinstance(value, list):
        value = value[0] if value else None
    return _language(value) if isinstance(value, str) and len(value) <= LONGEST else None


@lru_cache(1_000)
def _language(value: str) -> str | None:
    word = value.strip(" \t\r\n[]'\"")
    found = _TAG.fullmatch(word)
    if found:
        code = found[1].lower()
        code = _OTHER_CODES.get(code, code)
        if code in CODES:
            return code + found[2].replace("_", "-")
    return NAMES.get(re.split(r"[\s(,;/]", word.lower(), maxsplit=1)[0])
