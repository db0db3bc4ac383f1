import { BrushworkError, unreachable } from "../contract/errors.js";

/** A part that is imported when it is first wanted; throws a "network" error where it cannot be had. */
export async function loaded<T>(part: Promise<T>): Promise<T> {
  try {
    return await part;
  } catch (error) {
    const message = `A part of Brushwork could not be loaded: ${unreachable(error)}.`;
    throw new BrushworkError("network", message, { cause: error });
  }
}
