/** Français : ce que le nombre veut dire, pour qui vient pour la première fois. */

export default {
  "method.title": "Ce que le nombre veut dire",
  "method.lead":
    "Cinq minutes, sans formule. Qui veut les formules les trouve dans la spécification du projet, et obtient les mêmes nombres à partir des mêmes mentions.",
  "method.contents": "Sur cette page",

  "method.meaning.title": "Un nombre de 0 à 100",
  "method.meaning.text": [
    "On parle des marques sur les réseaux sociaux, les forums et les sites d’actualité. Jauge lit ce qui est public, y trouve les marques et résume chacune en un nombre, le score. Il porte toujours sur une durée : la dernière heure, le dernier jour, les 28 derniers jours.",
    "50 est le niveau de la marque médiane : la moitié des marques de la référence sont plus haut, l’autre moitié plus bas. Un score n’est ni une note d’école ni un pourcentage. Il dit où une marque se placerait parmi des marques ordinaires, maintenant, d’après ce que l’on en dit.",
  ],
  "method.meaning.example":
    "Un exemple. Le point est le score, 61,4. La bande est l’intervalle : avec 95 % de certitude, le score est entre 56,2 et 66,3. Elle est tout entière à droite de 50 : cette marque est au-dessus de la marque médiane, et c’est certain.",

  "method.parts.title": "Quatre choses le composent",
  "method.parts.text": [
    "Chacun des quatre indicateurs est lui aussi un nombre de 0 à 100, et vaut 50 pour la marque médiane.",
    "Le score en est la moyenne géométrique pondérée. Autrement dit, ils sont multipliés plutôt qu’additionnés : beaucoup de l’un ne rachète pas le manque d’un autre. Un scandale fait parler beaucoup de monde ; mais comme c’est pour en dire du mal, et que la faveur pèse le plus, le score baisse.",
  ],
  "method.parts.what": "Ce qu’il mesure",
  "method.parts.weight": "Poids",
  "method.parts.presence":
    "Combien de personnes différentes parlent de la marque, sur chaque source selon ce qui y est habituel",
  "method.parts.reach": "La taille des audiences de ces personnes",
  "method.parts.engagement":
    "Les réactions qu’elles suscitent (mentions « j’aime », réponses, partages), au-delà de ce que de telles audiences apportent d’elles-mêmes",
  "method.parts.favour": "À quel point elles en disent du bien",

  "method.median.title": "50 ne bouge pas",
  "method.median.text": [
    "Ce qui est habituel sur une source, combien de gens y parlent de la marque médiane et avec quelle bienveillance, est écrit dans une table publiée, la référence. Elle est fixe : aucun score ne change parce qu’une autre marque arrive ou s’en va, et un score de l’an dernier peut être comparé à un score d’aujourd’hui.",
    "Quand la table est refaite, elle prend un autre nom, et des scores faits avec des tables différentes ne sont jamais comparés.",
  ],
  "method.people.title": "Les personnes comptent, pas les messages",
  "method.people.text": [
    "Une personne qui écrit deux fois compte un peu plus qu’une personne qui écrit une fois, et non deux fois plus. Beaucoup de comptes avec le même texte comptent comme un seul groupe de copies. Là où une source indique combien de gens suivent un compte, les comptes que personne ne suit pèsent peu.",
    "Un flot de messages fait donc bien moins bouger un score que quelques personnes de plus.",
  ],
  "method.certain.title": "À quel point il est certain",
  "method.certain.text": [
    "Un score fait de dix mentions est moins certain qu’un score fait de dix mille. L’intervalle dit de combien : avec 95 % de certitude, le score s’y trouve. Il couvre le hasard de qui a parlé, et ce que l’on ignore des petites marques.",
    "Les marques peu connues sont attirées vers ce que l’on sait, leur propre passé d’abord et la marque médiane ensuite, et l’intervalle s’élargit d’autant. Ainsi personne ne prend la tête du classement avec trois messages aimables.",
  ],
  "method.certain.provisional": (points) =>
    `Quand l’intervalle dépasse ${points} points, le score est dit provisoire, et son point est creux.`,
  "method.difference.title": "Quand un écart compte",
  "method.difference.text": [
    "Les scores changent sans cesse, surtout par hasard : ce sont d’autres gens qui ont parlé. « Plus haut » et « plus bas » ne sont dits que si le hasard ne suffit pas à l’expliquer, à 95 %.",
  ],
  "method.signs.up": "a monté, et c’est significatif",
  "method.signs.down": "a baissé, et c’est significatif",
  "method.signs.chance": "a monté ou baissé, et ce n’est pas significatif",
  "method.windows.title": "Des heures et des mois",
  "method.windows.text": [
    "Les fenêtres courtes (1 heure, 6 heures, 24 heures) disent l’humeur, et partent de la position de la marque sur 28 jours. Les longues (7 et 28 jours) disent la position. Chacune couvre toujours exactement sa durée, pour que les jours et les semaines s’annulent.",
    "L’évolution, appelée aussi élan, est le score d’une fenêtre moins celui d’une fenêtre plus tôt.",
  ],
  "method.outages.title": "Quand une source tombe en panne",
  "method.outages.text": [
    "Des sources tombent en panne. La couverture est la part de la fenêtre pendant laquelle les sources ont été observées. Le temps où une source ne l’a pas été est laissé de côté : il ne fait ni baisser ni monter un score, et l’intervalle s’élargit.",
    "Là où une source a été observée et où personne n’a parlé, c’est une information, et la Présence baisse.",
  ],
  "method.moved.title": "Pourquoi il a bougé",
  "method.moved.text": [
    "Chaque évolution est décomposée par indicateur et par source, en 28 parts quand il y a sept sources. La somme des parts est l’évolution, et pour les plus grandes les mentions qui pèsent le plus sont montrées, avec leurs liens.",
  ],
  "method.equal.title": "Ce qui doit être égal",
  "method.equal.text": [
    "Deux scores peuvent être comparés s’ils sont faits avec les mêmes méthode, référence et profil, sur la même durée, avec les mêmes sources. Sinon le tableau dit « non comparable », et pourquoi. Voici les versions en usage ici :",
  ],
  "method.version.method": "Méthode",
  "method.version.reference": "Référence",
  "method.version.profile": "Profil de poids",
  "method.version.application": "Version de l’application",
  "method.application.first": "la première",
  "method.limits.title": "Ce qu’il ne sait pas",
  "method.limits.text": [],
  "method.limits.list": [
    "Une référence avec « provisional » dans son nom a été ajustée sur des marques simulées. Les niveaux veulent alors dire peu de chose : comparez des marques et des moments, sans vous appuyer sur le niveau.",
    "L’intervalle ne couvre pas les erreurs de lecture de la tonalité ou de repérage de la marque, ni un sujet qui entraîne tout le monde à la fois.",
    "De faux comptes bien faits, avec des abonnés et des réactions achetées sur plusieurs sources, ne sont pas démasqués.",
    "Sur les sources qui n’indiquent pas les audiences, les machines pèsent autant que les gens.",
    "Les réactions mettent des heures ou des jours à venir : sur 1 et 6 heures, l’Engagement peut se lire trop bas.",
    "Les pays ne vivent pas aux mêmes heures. Il reste deux à quatre points d’oscillation quotidienne dans le score d’une heure.",
  ],
  "method.reference.title": "La référence",
  "method.reference.text": [
    "Ce qui est habituel sur chaque source. Portée et Engagement sont en doublements (log 2), la Faveur sur une échelle de −1 à +1.",
  ],
  "method.reference.voices": "Voix par jour de la marque médiane",
  "method.reference.audience": "Indique les audiences",
};
