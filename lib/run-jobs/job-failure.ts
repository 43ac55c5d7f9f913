/** A job that failed and has something to show for it: the run keeps the output beside the error. */
export class JobFailure extends Error {
  override readonly name = 'JobFailure';
  readonly output: object;
  constructor(message: string, output: object) {
    super(message);
    this.output = output;
  }
}
