"""Names of months and days, and abbreviations of time zones, as files of four languages write them."""

from collections.abc import Mapping

_NAMES = (
    "january jan janvier janv januar jänner enero ene",
    "february feb février fevrier févr fevr fév februar febrero",
    "march mar mars märz maerz mär mrz marzo",
    "april apr avril avr abril abr",
    "may mai mayo",
    "june jun juin juni junio",
    "july jul juillet juil juli julio",
    "august aug août aout agosto ago",
    "september sep sept septembre septiembre setiembre",
    "october oct octobre oktober okt octubre",
    "november nov novembre noviembre",
    "december dec décembre decembre déc dezember dez diciembre dic",
)
MONTHS: Mapping[str, int] = {name: number for number, names in enumerate(_NAMES, 1) for name in names.split()}
"""Number of a month by its name in small letters: English, French, German, Spanish."""

ZONES: Mapping[str, int] = {
    **dict.fromkeys(("z", "utc", "gmt", "ut", "wet"), 0),
    "est": -300,
    "edt": -240,
    "cst": -360,
    "cdt": -300,
    "mst": -420,
    "mdt": -360,
    "pst": -480,
    "pdt": -420,
    "akst": -540,
    "akdt": -480,
    "hst": -600,
    "brt": -180,
    "art": -180,
    "west": 60,
    "cet": 60,
    "mez": 60,
    "cest": 120,
    "mesz": 120,
    "eet": 120,
    "eest": 180,
    "msk": 180,
    "jst": 540,
    "kst": 540,
    "aest": 600,
    "aedt": 660,
    "nzst": 720,
    "nzdt": 780,
}
"""Minutes east of UTC by abbreviation; those that stand for several zones (IST, BST) are not guessed."""

_WEEKDAYS = """
mon tue tues wed thu thur thurs fri sat sun lun mar mer jeu ven sam dim mo di mi do fr sa so mié jue
vie sáb dom monday tuesday wednesday thursday friday saturday sunday lundi mardi mercredi jeudi
vendredi samedi dimanche montag dienstag mittwoch donnerstag freitag samstag sonntag lunes martes
miércoles jueves viernes sábado domingo
"""
WEEKDAYS = frozenset(_WEEKDAYS.split())
"""Names of days in small letters, which say nothing that the date does not."""
FILLERS = frozenset(
    [
        "at",
        "on",
        "um",
        "de",
        "del",
        "the",
        "of",
        "t",
        "st",
        "nd",
        "rd",
        "th",
        "den",
        "le",
        "à",
        "uhr",
        "h",
        "vom",
        "am",
        "el",
        "a",
        "las",
    ]
)
"""Words between the parts of a date."""
