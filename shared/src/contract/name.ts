/**
 * The key under which a service name is unique: without regard to case, width and the spaces around it
 * (design page 2). Through upper case, because some letters (ß, final ς) only meet their other forms there; lower case
 * before that, because the capital ẞ stays as it is in upper case.
 */
export function foldName(name: string): string {
  return name.trim().normalize("NFKC").toLowerCase().toUpperCase().toLowerCase().normalize("NFKC").trim();
}
