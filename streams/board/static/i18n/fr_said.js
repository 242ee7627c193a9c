/** French: what was said behind a change. */

const many = (n, one, more) => (["0", "1"].includes(String(n)) ? one : more);

export default {
  "said.title": "Ce qui a été dit",
  "said.text": "Les mentions entrées dans la fenêtre ou sorties de celle-ci, de trois façons.",
  "said.themes": "Thèmes",
  "said.themes.text":
    "Mots, expressions, hashtags et liens que plus de gens écrivent qu’au temps d’avant. Un clic montre les mentions.",
  "said.breakdowns": "Par source, langue, type et heure",
  "said.breakdowns.text": "La même variation quatre fois, chaque fois en parts dont la somme est la variation.",
  "said.voices": "Qui l’a le plus fait bouger",
  "said.voices.text":
    "Les personnes, selon l’effet de leurs messages. Jauge montre les messages et ne garde le profil de personne.",
  "said.points": (points) => `${points} points`,
  "said.tone": (tone) => `tonalité ${tone}`,
  "said.tone.none": "tonalité non lue",
  "said.posts": (n) => `${n} ${many(n, "message", "messages")}`,
  "said.posts.of": (n, of) => `${n} ${many(n, "message", "messages")}\u00a0: ${of}`,
  "themes.lead": (together, change) =>
    `Les mentions ci-dessous apportent ${together} à une variation de ${change} points. Une mention peut porter plusieurs thèmes\u00a0: leurs points se recouvrent.`,
  "themes.lead.unknown": "La variation du score n’est pas connue\u00a0: les thèmes n’ont pas de points.",
  "themes.none.now": "Aucun texte de cette fenêtre n’est conservé.",
  "themes.none.before": "Aucun texte du temps d’avant n’est conservé\u00a0: il n’y a rien à comparer.",
  "themes.none.new": "Aucun thème ne ressort\u00a0: on écrit sur les mêmes sujets qu’avant.",
  "themes.authors": (now, before) => `${now} ${many(now, "auteur", "auteurs")}, ${before} au temps d’avant`,
  "themes.also": "Avec\u00a0:",
  "themes.copies": "Textes répétés",
  "themes.times": (n) => `Un texte, ${n} fois`,
  "themes.copy.authors": (n) => `par ${n} ${many(n, "auteur", "auteurs")}`,
  "breakdowns.lead": (change, rest) =>
    `Dans chaque tableau, la somme des points est la variation de ${change}, avec ${rest} qu’aucune mention n’apporte.`,
  "breakdowns.unknown": "La variation du score n’est pas connue\u00a0: les parts n’ont pas de points.",
  "breakdowns.source": "Source",
  "breakdowns.language": "Langue",
  "breakdowns.kind": "Type",
  "breakdowns.hour": "Heure de la semaine",
  "breakdowns.mentions": "Mentions",
  "breakdowns.before": "Temps d’avant",
  "breakdowns.authors": "Auteurs",
  "breakdowns.tone": "Tonalité",
  "breakdowns.points": "Points",
  "breakdowns.kind.post": "Messages",
  "breakdowns.kind.reply": "Réponses",
  "breakdowns.kind.repost": "Partages",
  "breakdowns.not_known": "inconnu",
  "breakdowns.utc": (time) => `${time} UTC`,
  "breakdowns.zone": (time, hours) => `${time} UTC${hours > 0 ? "+" : "−"}${Math.abs(hours)}`,
  "voices.none": "Personne n’a fait bouger le score dans cette fenêtre.",
  "voices.one": (source) => `Une personne sur ${source}`,
  "voices.mentions": (now, n, before, m) =>
    [n ? `${now} ${many(n, "mention", "mentions")}` : "", m ? `${before} au temps d’avant` : ""]
      .filter(Boolean)
      .join(", "),
};
