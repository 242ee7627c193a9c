/** Français : pourquoi des scores ne sont pas comparables, provisoires ou inconnus, des mentions écartées, des appels en échec. */

export default {
  // --- two readings: codes of ReasonCode in schemas/reason.py ---
  "reason.methods_differ": ({ first, second }) => `leurs méthodes diffèrent (${first} et ${second})`,
  "reason.references_differ": ({ first, second }) => `leurs références diffèrent (${first} et ${second})`,
  "reason.profiles_differ": ({ first, second }) => `leurs profils diffèrent (${first} et ${second})`,
  "reason.lengths_differ": ({ first_ms, second_ms }) => `leurs durées diffèrent (${first_ms} et ${second_ms})`,
  "reason.sources_differ": ({ first_only, second_only }) =>
    `leurs sources diffèrent (${[first_only && `${first_only} pour le premier seulement`, second_only && `${second_only} pour le second seulement`].filter(Boolean).join(" ; ")})`,

  // --- one reading: codes of ReasonCode ---
  "reason.interval_wide": "on en sait encore si peu que l’intervalle dépasse 30 points",
  "reason.no_mentions": "personne n’a parlé de la marque pendant les 28 jours sur lesquels il repose",
  "reason.not_observed": "la marque n’était pas suivie une fenêtre plus tôt",

  // --- mentions that are left out: codes of DropReason in schemas/drop.py ---
  "reason.malformed": "illisibles",
  "reason.wrong_type": "de forme erronée",
  "reason.oversized": "trop grandes",
  "reason.time_out_of_range": "d’une date impossible",
  "reason.unknown_source": "d’une source inconnue",
  "reason.not_composable": "non comptées dans le score",
  "reason.own_account": "dites par la marque elle-même",
  "reason.unmatched": "d’aucune marque suivie",
  "reason.future": "venues du futur",
  "reason.late": "trop tardives",
  "reason.duplicate": "en double",
  "reason.sealed": "d’un temps déjà clos",

  // --- calls that fail: codes of ProblemCode in schemas/reason.py; the detail is the board's, in English ---
  "problem.invalid_request": "La demande ne convient pas : vérifiez l’adresse de la page, ou rechargez-la.",
  "problem.unknown_name": "Ce nom n’est pas suivi ici : le classement montre ceux qui le sont.",
  "problem.unknown_call":
    "Le tableau ne connaît pas cet appel. Il est peut-être d’une autre version que cette page : rechargez-la.",
  "problem.token_required": "Il faut un jeton.",
  "problem.token_invalid": "Ce jeton n’est pas de ce tableau. Vérifiez qu’il a été copié en entier.",
  "problem.editor_required": "Seuls les éditeurs peuvent le faire.",
  "problem.admin_required": "Seuls les administrateurs peuvent le faire.",
  "problem.conflict": "Quelqu’un d’autre l’a modifié entre-temps. Rechargez, puis refaites votre changement.",
  "problem.cross_site": "La demande vient d’une page d’un autre site.",
  "problem.wrong_host": "Un tableau sans jetons ne répond qu’aux adresses de sa propre machine.",
  "problem.rate_limited": "Trop de demandes : attendez un instant.",
  "problem.streams_exhausted": "Trop de pages sont ouvertes : le tableau n’en permet pas plus à la fois.",
  "problem.body_too_large": "C’est plus que ce que le tableau accepte.",
  "problem.body_not_json": "Le tableau n’accepte que du JSON.",
  "problem.busy": "Trop d’explications sont demandées à la fois : réessayez dans un instant.",
  "problem.timed_out": "Cela a pris trop de temps : choisissez une durée plus courte, ou réessayez plus tard.",
  "problem.unavailable":
    "Ce n’est pas disponible pour l’instant, souvent parce que trop peu est enregistré : réessayez plus tard.",
  "problem.internal": "Le tableau a échoué ; son journal donne les détails.",
};
