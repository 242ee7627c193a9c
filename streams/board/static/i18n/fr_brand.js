/** Français : une marque, pourquoi elle a bougé, ses mentions et leur tonalité. */

const many = (n, one, more) => (["0", "1"].includes(String(n)) ? one : more);

export default {
  "brand.unknown": (name) => `« ${name} » n’est pas suivie`,
  "brand.unknown.text": "Elle a peut-être un autre nom ici, ou a été retirée de jauge.toml. Celles-ci sont suivies :",
  "brand.compare": "Comparer à d’autres",

  // --- the number in words ---
  "explained.no_data": "Il n’y a rien à expliquer : à l’un des deux moments, personne n’avait parlé de la marque.",
  "trend.no_data": "Là où la ligne s’interrompt, personne n’avait parlé de la marque : aucune donnée.",
  "words.level.above": "Au-dessus de la marque médiane, et c’est certain.",
  "words.level.below": "Au-dessous de la marque médiane, et c’est certain.",
  "words.level.about": "Proche de la marque médiane : au-dessus ou au-dessous, ce n’est pas certain.",
  "words.level.level": "On ne sait pas à quel point ce score est certain.",
  "words.rank": (rank, of) => `Rang ${rank} sur ${of}.`,
  "words.rank.tied": (best, worst, of) => `Rang ${best} à ${worst} sur ${of} : les intervalles se recouvrent.`,
  "words.interval": (low, high) => `Avec 95 % de certitude, il se trouve entre ${low} et ${high}.`,
  "words.change.significant": (points, more, span) =>
    `C’est ${points} points de ${more ? "plus" : "moins"} que ${span} plus tôt, ce qui est significatif.`,
  "words.change.chance": (points, more, span) =>
    `C’est ${points} points de ${more ? "plus" : "moins"} que ${span} plus tôt, ce qui n’est pas significatif.`,
  "words.change.none": (why) => `Son évolution n’est pas connue : ${why}.`,
  "words.provisional": (why) => `Ce score est provisoire : ${why}.`,
  "words.coverage": (part) =>
    `Les sources n’ont été observées que pendant ${part} de cette fenêtre ; le reste manque, et ne compte pas comme un silence.`,
  "words.incomparable": (reason) => `Les deux moments ne doivent pas être comparés : ${reason}.`,

  // --- not counted in the score ---
  "beside.breadth": "Étendue",
  "beside.text.breadth": "Sur combien de sources on en parle",
  "beside.tip.breadth":
    "Le nombre effectif de sources : 1 si tout est dit sur une seule, 7 si c’est réparti également. Non compté dans le score.",
  "breadth.of": (breadth, most) => `${breadth} sur ${most}`,
  "beside.momentum": "Élan",
  "beside.text.momentum": "Score moins celui d’une fenêtre plus tôt",
  "beside.tip.momentum": "Le score moins le score d’une longueur de fenêtre plus tôt. Non compté dans le score.",

  // --- trend ---
  "trend.title": "Le score dans le temps",
  "trend.table": "Afficher en tableau",
  "trend.time": "Moment",
  "trend.now": "Maintenant",
  "trend.short": "Il y a encore trop peu de points pour une ligne ; il en vient un après chaque heure pleine.",
  "trend.label": (range, first, last, low, high) =>
    `Le score sur ${range} : de ${first} à ${last}, au plus bas ${low}, au plus haut ${high}.`,
  "windows.title": "Fenêtres côte à côte",
  "windows.text": "Les fenêtres courtes disent l’humeur de l’heure, les longues la position du mois.",

  // --- why ---
  "explained.title": "Ce qui l’a fait bouger",
  "explained.times": (span, after, before) => `${span} jusqu’au ${after}, contre ${span} jusqu’au ${before}`,
  "explained.rose": (points) => `En hausse de ${points} points :`,
  "explained.fell": (points) => `En baisse de ${points} points :`,
  "explained.still": (points) => `Sans mouvement (${points} points) :`,
  "explained.significant": "évolution significative.",
  "explained.chance": "évolution non significative.",
  "explained.none": "Il n’y a pas encore assez de données pour expliquer une évolution de cette fenêtre.",
  "waterfall.caption": "Du score d’avant au score d’après : chaque ligne ajoute ses points",
  "waterfall.part": "Part",
  "waterfall.bar": "En barres",
  "waterfall.before": (time) => `Avant · ${time}`,
  "waterfall.after": (time) => `Après · ${time}`,
  "waterfall.change": "Évolution : la somme de toutes les parts",
  "waterfall.all": (n) => `Les ${n} parts, par indicateur et par source`,
  "part.others": (n) => `${n} ${many(n, "autre part", "autres parts")}`,
  "part.others.text": "Des parts trop petites pour figurer seules, additionnées",
  "part.rounding": "Arrondi",
  "part.rounding.text": "Les scores sont montrés avec une décimale ; ce dixième est ce que l’arrondi a laissé",
  "behind.title": "Les mentions derrière",
  "behind.entered": "Entrées dans la fenêtre",
  "behind.left": "Sorties de la fenêtre",

  // --- mentions ---
  "mentions.title": "Mentions les plus récentes",
  "mentions.all": "Toutes les sources",
  "mentions.more": "Charger les précédentes",
  "mentions.newest": "Actualiser",
  "mentions.none": "Aucune mention n’est gardée ici.",
  "quote.by": "par",
  "quote.person": (code) => `personne ${code}`,
  "quote.person.title": "Qui l’a écrit",
  "quote.person.text":
    "Les noms des auteurs ne sont pas gardés ; la même personne a le même code dans toutes les mentions ici.",
  "quote.person.whole": "Pseudonyme",
  "quote.part": (share) => `${share} de cette part`,
  "quote.part.text": "Ce que cette mention apporte à la contribution ci-dessus.",
  "quote.time": "Date de publication",
  "quote.opens": " (ouvre la source dans un nouvel onglet)",
  "quote.gone": "Les règles de sa source ne permettent plus d’en garder les mots.",
  "quote.beside": "non compté dans le score",
  "quote.beside.text":
    "Les règles de sa source, ou la référence, laissent cette mention hors du score. Elle est montrée quand même.",
  "quote.reactions": (n) => `${n} ${many(n, "réaction", "réactions")}`,
  "quote.empty": "(sans mots)",
  "tone.title": "Tonalité de cette mention",
  "tone.negative": "négatif",
  "tone.neutral": "neutre",
  "tone.positive": "positif",
  "tone.none": "tonalité non lue",
  "tone.read": (sentiment, model) =>
    `Lu comme ${sentiment} sur une échelle de −1 à +1${model ? `, par ${model}` : ""}.`,
  "tone.unread": "Rien n’a pu être lu dans ces mots.",
  "tone.correct": (tone) => `Dire que c’est ${tone}`,
  "tone.correct.text":
    "La mention compte désormais avec cette tonalité, dans toutes ses versions, et les textes à venir seront lus ainsi. Cela peut être annulé.",
  "tone.sending": "Envoi…",
  "tone.learned": "Enregistré ; les prochains messages seront lus ainsi.",
  "tone.why": "Pourquoi cette tonalité",
  "tone.why.language": (name) => `Langue : ${name}. Mots de sentiment, avec leur poids :`,
  "tone.why.unknown": "La langue est inconnue : aucun mot n’est lu.",
  "tone.why.none": "Aucun mot de sentiment ne s’y trouve.",
  "tone.why.negated": "(nié)",
  "tone.why.model":
    "Les noms de la marque ne comptent pas. Un modèle qui a appris de corrections suit aussi d’autres mots.",
  "tone.by": (by, when) => `Corrigé par ${by}, ${when}.`,
  "tone.undo": "Annuler",
  "tone.undone": "Annulé : sa tonalité est lue de nouveau.",
  "tone.copies": "Corriger toutes les copies",
  "tone.corrected": (n) => `Mentions corrigées : ${n}.`,
  "tone.counts.days":
    "Elle a plus de 6 heures : elle compte dès maintenant sur 7 j et 28 j, et sur les fenêtres plus courtes après le prochain recalcul.",
  "tone.counts.next_rescore": "Elle a plus de 72 heures : elle compte après le prochain recalcul (jauge rescore).",
  "tone.counts.not_counted": "Aucun score ne compte cette mention ; les prochains messages seront lus ainsi.",
  "tone.counts.not_kept": "Ses mots ne sont plus gardés, et son score reste ; les prochains messages seront lus ainsi.",

  // --- corrections ---
  "corrections.title": "Corrections",
  "corrections.text": "Mentions dont une personne a corrigé la tonalité, et le score sans aucune correction.",
  "corrections.window": "Fenêtre",
  "corrections.count": "Corrigées",
  "corrections.score": "Score",
  "corrections.without": "Non corrigé",

  // --- what is counted ---
  "counted.title": "Ce qui compte comme mention",
  "counted.text": "Un texte compte si l’un de ces mots s’y trouve, et si la requête, s’il y en a une, est d’accord.",
  "counted.since": (time) => `Suivie depuis : ${time}.`,
};
