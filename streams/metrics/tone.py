"""What Prometheus is told of tone: how right the models are as people correct them, and whether something changes."""

from prometheus_client import CollectorRegistry, Counter, Gauge

from schemas.tone_label import TONES

DRIFTS = ("accuracy", "mix")


class ToneMetrics:
    """Metrics of tone in one process. Languages are those of models, a bounded set."""

    def __init__(self, registry: CollectorRegistry | None) -> None:
        """`registry`: None where the role reads no tone."""
        self._read = Counter(
            "jauge_tones_total", "Mentions by the tone they were read as.", ["tone"], registry=registry
        )
        for tone in TONES:
            self._read.labels(tone)
        self._labels = Counter("jauge_tone_labels_total", "Corrections learned from.", ["lang"], registry=registry)
        self._accuracy = Gauge(
            "jauge_tone_accuracy_ratio",
            "Of the last 500 corrected texts, how many had been read right.",
            ["lang"],
            registry=registry,
        )
        self._macro_f1 = Gauge(
            "jauge_tone_macro_f1_ratio", "Mean F1 of the classes over the last 500.", ["lang"], registry=registry
        )
        self._learned = Gauge("jauge_tone_model_texts", "Texts that a model has learned.", ["lang"], registry=registry)
        self._drifts = Counter(
            "jauge_tone_drifts_total", "Changes seen by ADWIN, in accuracy or in the mix.", ["what"], registry=registry
        )
        for what in DRIFTS:
            self._drifts.labels(what)

    def read(self, tone: str, count: int) -> None:
        """Count mentions read as `tone`."""
        self._read.labels(tone).inc(count)

    def learned(self, lang: str, accuracy: float, macro_f1: float) -> None:
        """Tell of one correction, and how right the model was of late."""
        self._labels.labels(lang).inc()
        self._accuracy.labels(lang).set(accuracy)
        self._macro_f1.labels(lang).set(macro_f1)

    def model(self, lang: str, texts: int) -> None:
        """Tell how much a model has learned."""
        self._learned.labels(lang).set(texts)

    def drift(self, what: str) -> None:
        """Count a change: of ``accuracy`` or ``mix``."""
        self._drifts.labels(what).inc()
