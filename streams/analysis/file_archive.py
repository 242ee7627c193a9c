"""The past of some brands as files give it."""

from collections.abc import Collection, Sequence

from schemas.brand_mention import kind_of
from scoring.method.fixed_point import mention_key
from scoring.reading.archive import Archive, observations_of
from scoring.text.language import languages_of
from scoring.text.tone.word_list import listed_languages
from streams.analysis.archive import Past, Quote, calendars_of
from streams.analysis.file_extent import FileExtent
from streams.analysis.mentions import brands_of, mentions_of
from streams.collect.files.file_request import FileRequest
from streams.config.reference import load_reference
from streams.config.settings import Settings


class FilePast(Past):
    """Of files."""

    def __init__(self, settings: Settings, request: FileRequest, wanted: Sequence[str]) -> None:
        """`wanted`: brands; all that the files tell of where empty."""
        self._mentions, summary, end_ms, refused = mentions_of(settings, request.open())
        reference = load_reference(settings)
        extent = FileExtent(reference.method, self._mentions, end_ms)
        brands = extent.followed(brands_of(settings, self._mentions, request.brand_column))
        known = {brand.brand: brand for brand in brands}
        observations = observations_of(self._mentions, list(known.values()), reference, settings.expected_languages)
        archive = Archive(observations, calendars_of(wanted or known, known, extent.outages()), reference)
        super().__init__(archive, extent.end_ms, extent.sources, summary, refused, known)
        self._languages = settings.expected_languages or listed_languages()

    async def quotes(self, brand: str, keys: Collection[int]) -> dict[int, Quote]:  # noqa: ARG002 # one file for all
        """Return what the mentions said."""
        found = {
            key: mention
            for mention in self._mentions
            if mention.text and (key := mention_key(mention.source, mention.id)) in keys
        }
        langs = languages_of(
            [mention.lang for mention in found.values()],
            [mention.text for mention in found.values()],
            self._languages,
        )
        return {
            key: Quote(
                source=mention.source,
                id=mention.id,
                text=mention.text or "",
                url=mention.url,
                lang=lang,
                kind=kind_of(mention),
            )
            for (key, mention), lang in zip(found.items(), langs, strict=True)
        }
