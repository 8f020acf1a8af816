/** Two lives of a cluster that meet: as a warning, and as the refusal of a change. */
export const LIVES_EN = {
  "title.other_life": "Two clusters answer to this name",
  other_life:
    "Nothing was changed. {names} {count#answers|answer} as another life of this cluster, of generation {generation}, and what one of the two writes may be lost with it. Until an administrator has ended one, this one takes no changes: see Settings → About.",
  life_rival:
    "Two clusters answer to this name: this one, and one of generation {generation} on {names}. Neither is chosen, and no changes are taken. Decide which goes on. To end the other, run “sudo kuma cluster retire {id}” on its hosts, then confirm it under Settings → About. To end this one, run “sudo kuma cluster retire {own?=LIFE|*={own}}” on its hosts.",
  life_older:
    "The recovery was wrong: {names}, which it took for lost, {count#works|work} and {count#has|have} a leader. That cluster, of generation {generation}, goes on; this one takes no changes. To end this one, run “sudo kuma cluster retire {own?=LIFE|*={own}}” on its hosts. If this one has to go on instead, stop the Cores of the other, run “sudo kuma cluster retire {id}” on their hosts, and confirm it under Settings → About.",
} as const;
