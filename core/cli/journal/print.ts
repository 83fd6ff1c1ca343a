/** Columns of the terminal; what is no terminal is taken for a wide one. */
export const screenWidth = (): number => process.stdout.columns || 120;

/** A line on standard output. False when nobody reads any further, as behind `| head`. */
export function print(line: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    process.stdout.write(`${line}\n`, (error) => {
      if (error == null) resolve(true);
      else if ((error as NodeJS.ErrnoException).code === 'EPIPE') resolve(false);
      else reject(error);
    });
  });
}
