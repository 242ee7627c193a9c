"""Names that columns commonly have, in the order in which they are tried."""

from collections.abc import Iterable, Mapping

from streams.collect.files.profiles.profile import normal


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


GUESSES: Mapping[str, tuple[str, ...]] = {
    "created_at": _names(
        "created_at_utc created_at published_at_utc posted_at_utc "
        "time_utc timestamp_utc date_utc created_utc created_time create_time_iso create_time timestamp "
        "datetime date_time posted_at published_at published post_created tweet_created created creation_date "
        "submission_date post_date publish_date publication_date review_date date_created date posted at time "
        "time_parsed published_at_date "
        "record.created_at unix_timestamp unix_review_time created_at_i upload_date datum fecha indexed_at "
        "creation_timestamp submitted_at date_submitted"
    ),
    "seen_at": _names("seen_at collected_at"),
    "text": _names(
        "extended_tweet.full_text full_text text tweet raw_content content body message record.text tweet_text "
        "post_text text_original text_display comment_text comment comments review_text review_body review_content "
        "review reviews caption selftext story_text hit_sentence snippet video_description post verbatim feedback "
        "description post_title texte commentaire avis kommentar bewertungstext rezension "
        "texto reseña comentario summary title headline titre"
    ),
    "author": _names(
        "author_id author user_id user username user_name screen_name user.id_str user.id user.screen_name "
        "user.username author.id author.did author.username author.user_name author.handle author.name account.id "
        "account.acct from_id from by author_meta.id author_meta.name owner_id owner.id owner_username owner.username "
        "author_name author_handle author_username handle nickname reviewer_id reviewer_name reviewer name "
        "auteur autor usuario"
    ),
    "id": _names(
        "id_str id tweet_id post_id message_id review_id comment_id status_id mention_id object_id cid uri uid guid "
        "unique_id video_id"
    ),
    "op": ("op",),
    "lang": _names("lang language lang_code language_code record.langs langs text_language langue sprache idioma"),
    "url": _names(
        "url link permalink permalink_url tweet_url post_url web_url html_url source_url review_url web_video_url"
    ),
    "followers": _names(
        "followers followers_count follower_count user_followers user.followers_count user.followers "
        "author.public_metrics.followers_count author.followers_count author.followers account.followers_count "
        "author_meta.fans author_followers author_followers_count twitter_followers subscriber_count subscribers fans"
    ),
    "likes": _names(
        "likes like_count likes_count favorite_count favorites favourites_count favorites_count "
        "public_metrics.like_count digg_count points upvotes up_votes ups reactions reaction_count reactions_count "
        "thumbs_up_count thumbs_up helpful_votes helpful_vote helpful_count votes"
    ),
    "reposts": _names(
        "reposts repost_count reposts_count retweet_count retweets retweets_count public_metrics.retweet_count "
        "reblogs_count shares share_count shares_count forwards"
    ),
    "replies": _names(
        "replies reply_count replies_count public_metrics.reply_count comments comment_count comments_count "
        "num_comments descendants total_reply_count"
    ),
    "sentiment": _names(
        "sentiment label airline_sentiment polarity sentiment_label target feeling stars star_rating rating "
        "review_rating overall sentiment_score stimmung bewertung sentimiento "
        "tonalité tonalite étoiles etoiles sterne estrellas note_sur_5 valoración"
    ),
    "confidence": _names("confidence label_confidence airline_sentiment_confidence sentiment_confidence"),
}
"""In normal form, by field. A ``source`` column is not among them (exports of posts keep the author's app there), nor
is ``brand``: both are asked for."""

WRAPPERS = frozenset(
    _names(
        "tweet post object data status payload record node snippet attributes _source source_data legacy item value "
        "message comment review top_level_comment"
    )
)
"""Names of objects that hold a whole message, and nothing else does."""


def _plain(column: str) -> str:
    """Return a path without what databases put around documents and values.

    >>> _plain("_source.created_at"), _plain("created_at.$date.$numberLong"), _plain("createdAt._seconds")
    ('created_at', 'created_at', 'createdAt')
    """
    if "$" in column or "_" in column:
        parts = column.removeprefix("_source.").split(".")
        while len(parts) > 1 and (parts[-1].startswith("$") or parts[-1] in ("_seconds", "seconds")):
            parts.pop()
        return ".".join(parts)
    return column


def named_like(columns: Iterable[str]) -> dict[str, list[str]]:
    """Return the columns by their names in normal form, and by what is left of it without wrappers.

    >>> named_like(["tweet.full_text", "Date", "retweeted_status.full_text"])["full_text"]
    ['tweet.full_text']
    """
    found: dict[str, list[str]] = {}
    for column in columns:
        name = normal(_plain(column))
        found.setdefault(name, []).append(column)
        while "." in name:
            first, _, rest = name.partition(".")
            if first not in WRAPPERS:
                break
            name = rest
            found.setdefault(name, []).append(column)
    return found
