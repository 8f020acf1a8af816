/**
 * The key under which a service name is unique: without regard to case, width and the spaces around it
 * (design page 2). Upper case first, because some letters (ß, final ς) only meet their other forms there.
 */
export function foldName(name: string): string {
  return name.trim().normalize("NFKC").toUpperCase().toLowerCase().normalize("NFKC").trim();
}
