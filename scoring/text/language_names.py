"""Names of languages, as sources and people write them, to primary languages of BCP 47."""

_NAMES = """
    en english anglais englisch ingles inglese eng
    fr french francais franzosisch frances francese fra fre
    de german deutsch allemand aleman tedesco alemao deu ger
    es spanish espanol castellano espagnol spanisch spagnolo espanhol spa
    it italian italiano italien italienisch ita
    pt portuguese portugues portugais portugiesisch portoghese brazilian por
    nl dutch nederlands nld dut
    ar arabic arabe ara
    ja japanese japanisch japonais jpn
    ko korean kor
    zh chinese chinesisch chinois mandarin cantonese zho chi
    ru russian russisch russe rus
    pl polish polski polnisch pol
    tr turkish turkce tur
    hi hindi hin
    id indonesian bahasa ind
    sv swedish svenska swe
    da danish dansk dan
    no norwegian norsk nor
    fi finnish suomi fin
    cs czech cesky ces cze
    el greek ell gre
    he hebrew heb iw
    th thai tha
    vi vietnamese vie
    uk ukrainian ukr
    ro romanian ron rum
    hu hungarian magyar hun
    bg bulgarian bul
    hr croatian hrv
    sr serbian srp
    sk slovak slk slo
    sl slovenian slv
    ca catalan cat
    fa persian farsi fas per
    ur urdu urd
    bn bengali bangla ben
    ta tamil tam
    te telugu tel
    ms malay msa may
    tl tagalog filipino tgl fil
    lt lithuanian lit
    lv latvian lav
    et estonian est
"""
_DETECTED = """
    ace af am an ar ary arz as az ba bcl be bg bn br bs ca crh cs cy da de dz el en eo es et eu ext fa fi fo
    fr fuv fy ga gcf gcr gd gl gom grc gu gug guw ha hbo he hi hr ht hu hy id ig is it ja jv ka kab kik kk km
    kn ko ku ky la lb lg lij ln lo lt ltg lv mg mk ml mn mr ms mt my ne nl nn no nso oc om or pa pcm pl ps pt
    qu ro ru rw sa sdh se si sk sl sn so sq sr st sv sw ta te tg th tk tl tr tt ug uk ur uz uzs vec vi vo wa
    wuu xh yo yue zh zu
"""
DETECTED = frozenset(_DETECTED.split())
"""Languages that texts are told apart by: those of py3langid's tables, which are heavy to load."""
PRIMARY = {name: names[0] for names in map(str.split, _NAMES.strip().splitlines()) for name in names}
"""By name without capitals and accents, and by codes of three letters."""


def code_of(name: str) -> str | None:
    """Return the code of a language that texts are told apart by; None: it is none.

    >>> code_of("en"), code_of("pt-BR"), code_of("Deutsch"), code_of("tlh")
    ('en', 'pt', 'de', None)
    """
    first = name.strip().casefold().replace("_", "-").partition("-")[0]
    code = PRIMARY.get(first, first)
    return code if code in DETECTED else None
