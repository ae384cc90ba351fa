/** A message that somebody has replayed of late, as the page and the command line tell it. Types alone. */
export interface Replayed {
  /** As the dead letters had it. */
  id: string;
  /** Of its record. */
  key: string;
  queue: string;
  /** It goes among the dead letters at its next turn: somebody has stopped it. */
  isStopped?: boolean;
  /** `stopped`, `dropped`: a person has ended it. */
  state: 'under way' | 'failing' | 'applied' | 'dead again' | 'stopped' | 'dropped';
  /** Where it stands, with the tries since its replay and the next one. */
  text: string;
}
