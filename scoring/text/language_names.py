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
PRIMARY = {name: names[0] for names in map(str.split, _NAMES.strip().splitlines()) for name in names}
"""By name without capitals and accents, and by codes of three letters."""
