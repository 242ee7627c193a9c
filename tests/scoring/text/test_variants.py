"""Texts as many people write them, by kind: other spellings of a name, joined words, addresses, languages and emoji."""

import pytest

from schemas.brand import Brand
from scoring.text.matching import Matcher
from tests.scoring.text.test_cases import tone_of

SPELLINGS = [
    ("Pepsi", "Pepsi® zero"),
    ("Nestlé", "NESTLE"),
    ("Nestlé", "Nestle\u0301"),
    ("L'Oréal", "L\u2019Oréal Paris"),
    ("L'Oréal", "L`Oreal"),
    ("L'Oréal", "L\u02bcoréal"),
    ("Levi's", "Levi\u2032s jeans"),
    ("H&M", "H&#38;M sale"),
    ("H&M", "h\uff06m"),
    ("M&M's", "M&amp;M&#39;s"),
    ("Škoda", "skoda"),
    ("Łódź", "Lodz"),
    ("Häagen-Dazs", "Haagen Dazs"),
    ("Häagen-Dazs", "HÄAGEN\u2013DAZS"),
    ("Mercedes-Benz", "Mercedes\u2014Benz"),
    ("Mercedes-Benz", "Mercedes\u2212Benz"),
    ("Mercedes-Benz", "Mercedes\u00adBenz"),
    ("Weißbier", "WEISSBIER"),
    ("Straße", "Strasse"),
    ("Yıldız", "YILDIZ"),
    ("İstanbul", "istanbul"),
    ("Ülker", "ulker"),
    ("Đà Nẵng", "da nang"),
    ("Bjørn", "Bjorn"),
    ("Æon", "aeon"),
    ("Nike", "Ｎｉｋｅ"),
    ("Nike", "𝐍𝐢𝐤𝐞"),
    ("Nike", "𝓝𝓲𝓴𝓮"),
    ("Nike", "Nike\ufe0f"),
    ("Nike", "\u202aNike\u202c"),
    ("Sony", "Sony©"),
    ("Dr Pepper", "Dr\u00a0Pepper"),
    ("Dr Pepper", "Dr\u2009Pepper"),
    ("Coca-Cola", "Coca\u2010Cola"),
    ("Coca-Cola", "Coca\uff0dCola"),
    ("Yahoo!", "yahoo!"),
    ("Guess?", "Guess?"),
    ("كوكاكولا", "ك\u0640وك\u0640اك\u0640ولا"),
    ("إيكيا", "ايكيا"),
    ("إيكيا", "أيكيا"),
    ("شركة", "شرکة"),
    ("على", "علی"),
    ("آبل", "ابل"),
    ("گوگل", "گوگل"),
    ("שופרסל", "ש\u05c1ו\u05bcפ\u05b6\u05bcר\u05b0ס\u05b8ל"),
    ("トヨタ", "トヨタの車"),
    ("トヨタ", "ﾄﾖﾀ"),
    ("华为", "华为手机"),
    ("สิงห์", "เบียร์สิงห์อร่อย"),
    ("삼성", "삼성이 좋다"),
    ("Renault", "renault's"),
    ("Renault", "Renault\u2019s"),
    ("\u201cFree\u201d", '"Free"'),
    ("1st Bank", "1ˢᵗ Bank"),
    ("№ 5", "No 5"),
    ("50%", "50\uff05"),
    ("Citroën", "CITROËN"),
    ("citroen", "Citroe\u0308n"),
    ("Smørrebrød", "smorrebrod"),
    ("Fuße", "fusse"),
    ("naïve", "naive"),
    ("Curaçao", "curacao"),
    ("Peña", "PEÑA"),
    ("Peña", "pena"),
    ("O'Reilly", "O\u00b4Reilly"),
    ("O'Reilly", "O&rsquo;Reilly"),
    ("O'Reilly", "O&#x27;Reilly"),
    ("AT&T", "AT&amp;amp;T"),
    ("AT&T", "at&t's"),
    ("Zürich", "ZU\u0308RICH"),
]
"""A name, and a text in which a person finds it."""

JOINED = [
    ("Delta Airlines", "#DeltaAirlinesSucks"),
    ("Ann Summers", "#annsummers"),
    ("Burger King", "#BurgerKing"),
    ("Burger King", "#burger_king"),
    ("Burger King", "#BurgerKing2024"),
    ("Burger King", "#ILoveBurgerKing"),
    ("Burger King", "@BurgerKing"),
    ("Air France", "#AirFranceGrève"),
    ("Dr. Oetker", "#DrOetker"),
    ("Coca-Cola", "#coca_cola"),
    ("Coca-Cola", "CocaCola"),
    ("L'Oréal", "#LOréal"),
    ("L'Oréal", "#loreal"),
    ("7-Eleven", "#7Eleven"),
    ("Deutsche Bahn", "#DeutscheBahn"),
    ("Deutsche Bahn", "#deutschebahn"),
    ("delta", "#delta2024"),
    ("Best Buy", "#bestbuy"),
    ("Best Buy", "#BESTBUY"),
    ("Best Buy", "#BestBuyFail"),
    ("Acme", "#acme_fail"),
    ("Acme", "#AcmeFail"),
    ("Acme", "#acme"),
    ("T-Mobile", "#TMobile"),
    ("T-Mobile", "#TMobileDown"),
    ("McDonald's", "#McDonalds"),
    ("Ben & Jerry's", "#BenJerrys"),
    ("Banco Santander", "#bancosantander"),
]

IN_ADDRESSES = [
    ("o2", "https://x.y/o2/index"),
    ("vimeo", "see vimeo.com/12345"),
    ("google", "user@google.com wrote"),
    ("amazon", "www.amazon.de/dp/B00"),
    ("mastodon", "@bob@mastodon.social hi"),
    ("orange", "http://shop.example/orange-juice"),
    ("apple", "cdn.apple.com/x.png"),
    ("reddit", "[text](https://reddit.com/r/x)"),
    ("target", '<a href="https://target.com">x</a>'),
]
"""A name, and a text that has it in an address alone."""

READ: list[tuple[str, str | None, str]] = [
    ("positive", "en", "👌 | 🥰 | 🤩 | 🎉 | 💯 | 😊 | 😁 | 🙌🏽 | 💖 | 😻 | ✨😍 | 🏆 | 💪🏿"),
    ("positive", "en", "acme 👍🏾 | ❤\ufe0f\u200d🔥 | 🥳 | ☺\ufe0f | 😘 | 👏🏻👏🏻 | 💙 | 🙏💚 | ★★★★★"),
    ("positive", "en", "⭐⭐⭐⭐⭐ | Der neue Kaffee von Acme ist wirklich lecker, danke"),
    ("positive", "en", "Le nouveau café Acme est vraiment délicieux, merci"),
    ("positive", "en", "El nuevo café de Acme está buenísimo, gracias"),
    ("positive", "en", "Il nuovo caffè di Acme è davvero buonissimo, grazie"),
    ("positive", "en", "O novo café da Acme é muito gostoso, obrigado"),
    ("negative", "en", "🤮 | 🤬 | 👎🏿 | 😤 | 😠 | 🤢 | 💩 | 😞 | 😒 | 😫 | 🖕 | 😖 | ☹\ufe0f | 😣"),
    ("negative", "en", "★☆☆☆☆ | 😡😡 acme | 🤦 | 😾 | Acme ist echt schlecht, so eine Frechheit"),
    ("negative", "en", "Acme es una vergüenza, qué mal servicio"),
    ("negative", "en", "Acme fa schifo, che vergogna, mai più | A Acme é péssima, que vergonha"),
    ("negative", "en", "Quelle arnaque, le service client est nul"),
    ("neutral", "en", "🇩🇪 | 🇫🇷 🇮🇹 | ✈\ufe0f | 📱 | acme 📦 | 🚗 | 🔔 | ➡\ufe0f | 📍 | 🏠"),
    ("neutral", "en", "1\ufe0f⃣ | 🕐 | 🎧 | 🌧\ufe0f | 🔴 | 🔫 | 🚬"),
    ("positive neutral unread", None, "Acme App die | Die Bahn | Acme war | Acme war toll"),
    ("positive neutral unread", None, "am Tag | Rat und Tat | dann ist gut | acme bahut accha hai"),
    ("positive neutral unread", None, "mujhe acme pasand hai | yaar kya mast cheez hai acme"),
    ("positive neutral unread", None, "acme ka naya phone badhiya hai | bhai no tension"),
    ("positive neutral unread", None, "Acme es mi tienda | Acme sans souci"),
    ("positive neutral unread", None, "acme abhi tak nahi aaya | Acme do it all"),
    ("positive", None, "Acme ist gut | Das war super | C'est très bien Acme | Muy bueno Acme"),
    ("positive", None, "molto bello | muito bom Acme | J'adore Acme | me encanta Acme"),
    ("positive", None, "mi piace tanto Acme | ich liebe Acme | Acme is great"),
    ("unread neutral", None, "Acme telefonu bugün geldi | Acme otwiera nowy sklep w Warszawie"),
    ("unread neutral", None, "Acme 新店 今天 开业 | Акме открыла новый магазин в Москве | アクメの新しい店"),
    ("unread neutral", None, "에크미 새 매장 | Acme ouvre à Bruxelles | Acme öppnar en ny butik i Malmö"),
    ("unread neutral", None, "Acme abre loja em Lisboa"),
    ("negative", "de", "Acme is terrible, worst support I have ever had"),
    ("negative", "de", "Le service d'Acme est horrible, je suis très déçu"),
    ("positive", "fr", "I love the new Acme app, it is great"),
    ("positive", "fr", "Ich liebe die neue App von Acme, sie ist super"),
    ("negative", "eng", "The Acme app is terrible"),
    ("positive", "['en']", "I love the Acme app"),
    ("positive", "German", "Ich liebe Acme"),
    ("negative", "fr-CA", "c'est nul"),
    ("negative", "pt_BR", "que merda"),
    ("negative", "ENGLISH", "worst phone ever"),
    ("positive", "español", "me encanta"),
    ("positive", "deu", "Das ist toll"),
    ("positive", "fra", "j'adore"),
    ("positive", "ita", "mi piace molto"),
    ("unread negative", "en", "Acmeは本当にひどい | Акме ужасный сервис | Acme ужас"),
    ("unread negative", "en", "خدمة أكمي سيئة جدا | אקמי גרוע | 아크메 최악"),
]
"""Classes that are right, the language declared, and texts."""


def is_found(term: str, text: str) -> bool:
    return bool(Matcher([Brand(brand="B", terms=(term,))]).match(text))


@pytest.mark.parametrize(("term", "text"), SPELLINGS + JOINED)
def test_a_name_is_found_however_it_is_written(term: str, text: str) -> None:
    assert is_found(term, text)


@pytest.mark.parametrize(("term", "text"), IN_ADDRESSES)
def test_a_name_in_an_address_is_not_found(term: str, text: str) -> None:
    assert not is_found(term, text)


@pytest.mark.parametrize(("right", "lang", "texts"), READ)
def test_texts_are_read_as_a_person_reads_them(right: str, lang: str | None, texts: str) -> None:
    read = {text: tone_of(text, lang) for text in texts.split(" | ")}
    assert {text: tone for text, tone in read.items() if tone not in right.split()} == {}
