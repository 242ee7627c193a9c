"""The topics that people write, by the board or by commands."""

from schemas.acknowledgement import Acknowledgement, acknowledgement_fault
from schemas.brand import Brand, brand_fault
from schemas.contracts.contract import TopicContract
from schemas.notify.receiver import Receiver, receiver_fault
from schemas.people.annotation import Annotation, annotation_fault
from schemas.people.brand_edit import BrandEdit, brand_edit_fault
from schemas.people.campaign import Campaign, campaign_fault
from schemas.tone_label import ToneLabel, tone_label_fault

PEOPLE_WRITE = (
    TopicContract(
        "acknowledgements",
        "id of the incident",
        Acknowledgement,
        acknowledgement_fault,
        clean_up="compact",
        writers=("board",),
        readers=("score", "board"),
    ),
    TopicContract(
        "brands",
        "brand",
        Brand,
        brand_fault,
        clean_up="compact",
        writers=("board",),
        readers=("collect", "match", "score", "board", "notify"),
    ),
    TopicContract(
        "brand-edits",
        "brand|at",
        BrandEdit,
        brand_edit_fault,
        clean_up="compact",
        writers=("board",),
        readers=("board",),
    ),
    TopicContract(
        "campaigns",
        "name",
        Campaign,
        campaign_fault,
        clean_up="compact",
        writers=("board",),
        readers=("board",),
    ),
    TopicContract(
        "annotations",
        "id",
        Annotation,
        annotation_fault,
        clean_up="compact",
        writers=("board",),
        readers=("board", "notify"),
    ),
    TopicContract(
        "receivers",
        "name",
        Receiver,
        receiver_fault,
        clean_up="compact",
        writers=("board",),
        readers=("board", "notify"),
    ),
    TopicContract(
        "tone-labels",
        "source:id; a tombstone where the mention is deleted, or its time is over",
        ToneLabel,
        tone_label_fault,
        clean_up="compact,delete",
        writers=("board", "match"),
        readers=("match", "board"),
    ),
)
