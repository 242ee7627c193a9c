/** Français : ce qui figure sur toutes les pages, et sous chaque nombre. */

const many = (n, one, more) => (["0", "1"].includes(String(n)) ? one : more);

export default {
  // --- everywhere ---
  what: "Un nombre de 0 à 100 pour ce que l’on dit d’une marque sur les réseaux sociaux : 50 est la marque médiane ; plus de voix, d’audience, de réactions et surtout de mots favorables le font monter.",
  "what.more": "Comment il est fait",
  nav: "Vues",
  skip: "Aller au contenu",
  language: "Langue",
  dark: "Sombre",
  foot: "Jauge est ouvert : quiconque détient les mêmes mentions et la méthode obtient les mêmes nombres.",
  help: "Aide",
  "who.editor": "un éditeur",
  reading: "Lecture…",
  range: (low, high) => `${low} à ${high}`,
  "range.certain": (range) => `${range}, avec 95 % de certitude`,
  yes: "oui",
  no: "non",
  sum: "Somme",
  source: "Source",
  indicator: "Indicateur",
  indicators: "Les quatre indicateurs",
  "unit.points": "points",
  part: (indicator, source) => `${indicator} sur ${source}`,
  "ruler.median": "marque médiane",
  no_data: "aucune donnée",
  "no_data.means":
    "Personne n’a parlé de la marque pendant les 28 jours sur lesquels repose un score. Quand on ne sait rien, toutes les marques donnent le même nombre, proche du milieu : il ne dit rien de celle-ci, et n’est donc pas montré.",
  provisional: "provisoire",
  "reference.provisional": "référence provisoire",
  export: "Télécharger :",
  "export.history": "Toutes les marques, par jour :",
  "export.of": (what) => `(${what})`,
  problem: "Cela n’a pas marché",
  "problem.again": "Réessayer",
  "problem.unreachable": "Le tableau ne répond pas",
  "problem.unreachable.detail": "Il s’est peut-être arrêté, ou le réseau est coupé. La page réessaie d’elle-même.",
  "view.league": "Classement",
  "view.brand": "Marque",
  "view.compare": "Comparer",
  "view.mentions": "Mentions",
  "view.alerts": "Alertes",
  "view.notifications": "Notifications",
  "view.brands": "Marques",
  "view.sources": "Sources",
  "view.method": "Méthode",

  // --- how current it is: states of the API, and two of the page's own ---
  "state.title": "Fraîcheur de la page",
  "state.text":
    "Toutes les mentions vues avant cette heure sont dans les scores. « En direct » n’est dit qu’à moins de deux minutes de celle-ci.",
  "state.until": (time) => `à ${time}`,
  "tip.until": "Complet à",
  "state.opening": "Ouverture",
  "state.live": "En direct",
  "state.disconnected": "Déconnecté",
  "state.text.disconnected": ({ since }) =>
    `Figé depuis ${since} : le tableau n’est plus joint. Vous voyez ce qu’il a envoyé en dernier ; la page se reconnecte d’elle-même. Sinon : le tableau tourne-t-il, cette machine est-elle en ligne ?`,
  "state.broker_away": "Courtier absent",
  "state.text.broker_away": ({ since }) =>
    `Figé depuis ${since} : le tableau ne reçoit plus rien de son courtier Kafka. Vous voyez les dernières valeurs reçues. Relancez le courtier ; « jauge doctor » dit s’il répond.`,
  "state.no_brand": "Aucune marque",
  "state.text.no_brand":
    "Aucune marque n’est suivie. Nommez les marques dans jauge.toml (« jauge init » en écrit un), puis relancez.",
  "state.no_source": "Aucune source",
  "state.text.no_source":
    "Aucune source n’est connectée : aucune mention ne peut venir. Activez-en une dans jauge.toml ; « jauge doctor » dit ce qui manque à chacune.",
  "state.sources_down": "Sources coupées",
  "state.text.sources_down": ({ sources }) =>
    `Plus aucune source n’est connectée (${sources}) : les scores ne bougent plus et leurs intervalles s’élargissent. Le journal de collect dit pourquoi, et « jauge doctor » interroge chaque source.`,
  "state.reading": "Lecture",
  "state.text.reading":
    "Le tableau ne sait pas encore jusqu’à quand les scores sont complets : certains peuvent être anciens ou manquer.",
  "state.catching_up": ({ done }) => `Rattrapage, ${done}`,
  "state.text.catching_up": ({ done }) =>
    `Les scores sont en cours de lecture, ${done} sont faits : d’ici là, ils sont incomplets et changent d’eux-mêmes. Attendez avant d’agir.`,
  "state.no_mention": "Pas encore de mention",
  "state.text.no_mention":
    "Des sources sont connectées, et aucune n’a encore apporté de mention d’une marque suivie. Le premier score vient quelques secondes après la première mention ; « jauge query test » dit ce qu’une requête trouve.",
  "state.delayed": "En retard",
  "state.text.delayed": ({ until }) =>
    `Les scores ne sont complets que jusqu’à ${until} ; la suite n’y est pas encore. Si cela dure : « jauge doctor », et les journaux de match et score.`,
  "state.partial": ({ count }) => `${count} ${many(count, "source manque", "sources manquent")}`,
  "state.text.partial": ({ sources, count }) =>
    `Rien n’est reçu de ${sources} : ${many(count, "son", "leur")} silence ne fait pas baisser un score, mais les intervalles s’élargissent. Le journal de collect dit pourquoi.`,
  "session.title": "Ce tableau est privé",
  "session.text":
    "La personne qui le tient vous a donné un jeton. Il n’est envoyé qu’au tableau, et cette page ne le garde pas.",
  "session.token": "Jeton",
  "session.enter": "Entrer",
  "session.leave": "Sortir",

  // --- windows ---
  window: "Fenêtre",
  "window.1h": "1 h",
  "window.6h": "6 h",
  "window.24h": "24 h",
  "window.7d": "7 j",
  "window.28d": "28 j",
  "window.long.5m": "5 minutes",
  "window.long.1h": "la dernière heure",
  "window.long.6h": "les 6 dernières heures",
  "window.long.24h": "les dernières 24 heures",
  "window.long.7d": "les 7 derniers jours",
  "window.long.28d": "les 28 derniers jours",
  "window.last.1h": "en une heure",
  "window.last.6h": "en 6 heures",
  "window.last.24h": "en 24 heures",
  "window.last.7d": "en 7 jours",
  "window.last.28d": "en 28 jours",
  "window.span.1h": "une heure",
  "window.span.6h": "6 heures",
  "window.span.24h": "24 heures",
  "window.span.7d": "7 jours",
  "window.span.28d": "28 jours",

  // --- the four indicators ---
  "indicator.presence": "Présence",
  "indicator.reach": "Portée",
  "indicator.engagement": "Engagement",
  "indicator.favour": "Faveur",
  "indicator.text.presence": "Combien de personnes différentes en parlent",
  "indicator.text.reach": "La taille de leurs audiences",
  "indicator.text.engagement": "Les réactions qu’elles suscitent, au-delà de ce qu’explique leur audience",
  "indicator.text.favour": "À quel point elles en disent du bien",

  // --- under every number ---
  "tip.window": "Fenêtre",
  "tip.at": "Lu le",
  "tip.method": "Méthode",
  "tip.interval": "Intervalle",
  "tip.count": "Fait de",
  "tip.before": "Avant",
  "tip.versions": ({ method, reference, profile, application }) =>
    `${method}, référence ${reference}, profil ${profile}${application ? `, version ${application}` : ""}`,
  "tip.counted": (mentions, voices) =>
    `${mentions} ${many(mentions, "mention", "mentions")}${voices === null ? "" : ` de ${voices} ${many(voices, "voix", "voix")}`}`,
  "tip.watch": "Les marques que vous suivez.",
  "tip.rank": "Rang selon le score ; 1 est le plus haut du panel.",
  "tip.rank.tied": (best, worst) =>
    `Entre les rangs ${best} et ${worst} : les intervalles de ces marques se recouvrent, et laquelle est plus haute n’est pas certain.`,
  "tip.brand": (score, range, change, chance, rank) =>
    range === undefined
      ? "La marque."
      : `Score ${score}${range ? ` (${range})` : ""}, évolution ${change}, ${chance}${rank ? `, rang ${rank}` : ""}.`,
  "tip.score": "Un seul nombre de 0 à 100 pour tout ce qui est dit ; 50 est la marque médiane de la référence.",
  "tip.scale": "Le score sur l’échelle de 0 à 100. La bande est l’intervalle où il se trouve avec 95 % de certitude.",
  "tip.provisional": (why) => `Provisoire : ${why}.`,
  "tip.change":
    "Points au-dessus (+) ou au-dessous (−) du score d’une fenêtre plus tôt. Une flèche pleine : l’évolution est significative.",
  "tip.change.significant": "Significatif selon la règle de la méthode : le hasard seul ne l’explique pas.",
  "tip.change.chance": "Non significatif selon la règle de la méthode : le hasard seul peut l’expliquer.",
  "tip.change.none": (why) => `L’évolution n’est pas connue : ${why}.`,
  "tip.spark": "Le score aux 24 dernières heures pleines ; pour 7 et 28 jours, aux 24 derniers minuits (UTC).",
  "tip.presence": "Combien de personnes différentes en parlent. 50 est la marque médiane.",
  "tip.reach": "La taille des audiences de ceux qui en parlent. 50 est la marque médiane.",
  "tip.engagement": "Les réactions suscitées, au-delà de ce qu’expliquent les audiences. 50 est la marque médiane.",
  "tip.favour": "À quel point l’on en dit du bien. 50 est la marque médiane.",
  "tip.share": "Part de voix : la part de la marque dans toutes les mentions du panel.",
  "tip.mentions": "Messages publics qui parlent de la marque.",
  "tip.coverage":
    "Part de la fenêtre pendant laquelle les sources ont été observées. Sous 100 %, il peut manquer quelque chose, et l’intervalle s’élargit.",
  "tip.percentile": "Part des autres marques du panel qui sont plus basses, en pour cent.",

  // --- alerts, on every page ---
  "alerts.open": (n) => many(n, "alerte ouverte", "alertes ouvertes"),
  "alert.kind.drop": "chute",
  "alert.kind.surge": "afflux",
  "alert.kind.silence": "silence",
  "alert.announced": (kind, who) => `Nouvelle alerte : ${kind}, ${who}.`,
};
