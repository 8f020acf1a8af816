/** Maximum bytes of one piece of an upload, before base64: proxies refuse bodies above 1 MiB by default. */
export const UPLOAD_PIECE_BYTES = 524_288;
/** Maximum bytes of an archive, and of what it unpacks to. */
export const SNAPSHOT_BYTES = 4 * 1024 ** 3;
/** What an archive that was sealed with a passphrase begins with. */
export const SEALED_BEGIN = "age-encryption.org/v1\n";
