/** An answer as it is sent, shared with others; `leave` is to be called when it was sent or given up. */
export class SharedJson {
  readonly bytes: Buffer;
  readonly leave: () => void;

  constructor(bytes: Buffer, leave: () => void) {
    this.bytes = bytes;
    this.leave = leave;
  }
}
