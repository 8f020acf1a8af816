/** A serialised response that is shared with other callers; `leave` is called once it was sent or abandoned. */
export class SharedJson {
  readonly bytes: Buffer;
  readonly leave: () => void;

  constructor(bytes: Buffer, leave: () => void) {
    this.bytes = bytes;
    this.leave = leave;
  }
}
