/** Français : alertes et sources. */

const many = (n, one, more) => (["0", "1"].includes(String(n)) ? one : more);

export default {
  // --- alerts ---
  "alerts.text":
    "Une marque a baissé, on en parle bien plus que d’habitude, ou plus du tout ; ou une source est muette.",
  "alerts.open.title": "Ouvertes",
  "alerts.past.title": "Résolues",
  "alerts.calm": "Tout est calme : aucune alerte n’est ouverte.",
  "alerts.none": "Il n’y en a aucune.",
  "alerts.none.brand": "Il n’y en a aucune.",
  "alerts.more": "Charger les précédentes",
  "alerts.all": "Toutes les alertes",
  "alert.open": "ouverte",
  "alert.closed": "résolue",
  "alert.severity.warning": "avertissement",
  "alert.severity.critical": "critique",
  "alert.since": (time) => `depuis ${time}`,
  "alert.newest": (time) => `Vue pour la dernière fois : ${time}.`,
  "alert.words.drop": ({ score, span, closed, change, fell, usual }) =>
    `Le score sur ${span} ${closed ? "était de" : "est de"} ${score}${change === null ? "" : `, en ${fell ? "baisse" : "hausse"} de ${change} depuis la veille`}${usual === null ? "" : ` ; l’habitude de cette marque est de ${usual}`}.`,
  "alert.words.source": (source) => `La plus grande part de la baisse vient de ${source}.`,
  "alert.words.surge": (mentions, expected, times) =>
    `${mentions} mentions en cinq minutes, là où ${expected} sont habituelles${times === null ? "" : ` : ${times} fois plus`}.`,
  "alert.words.silence": (who, expected, span) =>
    `Aucune mention pour ${who} depuis ${span} ; environ ${expected} étaient attendues.`,
  "alert.parts": "Ce qui a bougé depuis la veille",
  "alert.examples": (n) => `${n} ${many(n, "mention", "mentions")} derrière`,
  "alert.more": "Chiffres et mentions",
  "alert.figures": "Chiffres de cette alerte",
  "alert.figure.change": "En un jour",
  "alert.figure.usual": "Score sur 28 jours",
  "alert.figure.fall": "En dessous, à présent",
  "alert.figure.peak.drop": "En dessous, au plus",
  "alert.figure.peak.surge": "Mentions par heure, au plus",
  "alert.figure.tone": "Tonalité",
  "alert.tones": (tone, usual) => `${tone} ; d’ordinaire ${usual}`,
  "alert.figure.reopenings": "Rouverte",
  "alert.figure.probability": "Certitude d’une baisse de plus de 2 points",
  "alert.figure.mentions": "Mentions",
  "alert.figure.expected": "Attendues",
  "alert.tip.drop":
    "Le score de cette fenêtre avec son intervalle à 95 %, face au score de la marque sur 28 jours au dernier minuit UTC. Une alerte s’ouvre quand la tonalité des nouvelles mentions est bien pire que d’habitude et qu’auparavant, et que le score le montre. Toutes les fenêtres ne font qu’une alerte.",
  "alert.tip.surge": "Mentions en cinq minutes, lissées, face à l’habitude de la marque à cette heure.",
  "alert.tip.silence":
    "Ce qui aurait dû venir depuis la dernière mention, d’après le passé de la marque ou de la source.",

  // --- sources ---
  "sources.text": "D’où viennent les mentions, la fraîcheur de chaque source, et ce que ses règles permettent.",
  "sources.none": "Aucune source n’a encore envoyé de données.",
  "sources.note":
    "Une source qui n’est pas observée ne fait pas baisser un score : ce temps est laissé de côté, et l’intervalle s’élargit.",
  "sources.all": "Toutes les sources",
  "sources.state.connected": "Connectées",
  "sources.state.not_connected": "Non connectées",
  "sources.state.not_observed": "Non observées",
  "sources.states":
    "Connectées : observées pendant une partie de cette fenêtre. Non connectées : observées à d’autres moments. Non observées : aucun collecteur n’en a jamais été connecté ici. Non comptées : aucun score ne compte ce qui s’y dit.",
  "sources.state.not_counted": "Non comptées dans le score",
  "sources.absent": (named) => `Non observées : ${named}. Aucun collecteur n’en a jamais été connecté ici.`,
  "sources.health": "État",
  "sources.at": "À jour au",
  "sources.tip.at": "Toutes les mentions de la source avant ce moment sont dans les scores.",
  "sources.last": "Dernière mention",
  "sources.lag": "Retard",
  "sources.tip.lag": "Notre retard sur le message le plus récent de la source.",
  "sources.published": "Lues",
  "sources.tip.published": "Mentions transmises depuis que le collecteur a commencé.",
  "sources.refused": "Refusées",
  "sources.gaps": "Lacunes",
  "sources.gap": (from, span) => `${from}, ${span}`,
  "sources.gaps.more": (n) => `et ${n} de plus`,
  "sources.policy": "Règles",
  "participation.counted": "comptée dans le score",
  "participation.not_counted": "non comptée dans le score",
  "participation.not_observed": "non observée",
  "policy.kept": "mots gardés",
  "policy.hours": (span) => `mots gardés ${span}`,
  "policy.deletions.told": "suppressions signalées par la source",
  "policy.deletions.reread": "suppressions trouvées en redemandant",
  "policy.deletions.none": "suppressions inconnues",
  "health.well": "connectée",
  "health.late": "en retard",
  "health.down": "non connectée",
  "health.silent": "muette",
};
