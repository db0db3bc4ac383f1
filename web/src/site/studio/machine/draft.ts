/** A step in the making: the state as it is to be, and what is to be done. */
import type { Effect, Task } from "./effects.js";
import type { Id, State, StudioDocument } from "./state.js";

export class Draft {
  state: State;
  readonly effects: Effect[] = [];

  constructor(state: State) {
    this.state = state;
  }

  /** The document that is shown. */
  get current(): StudioDocument {
    return this.document(this.state.current)!;
  }

  /** A document; undefined where it was closed. */
  document(id: Id): StudioDocument | undefined {
    return this.state.documents.find((document) => document.id === id);
  }

  set(change: Partial<State>): void {
    this.state = { ...this.state, ...change };
  }

  /** Change a document. */
  edit(id: Id, change: Partial<StudioDocument>): void {
    const documents = this.state.documents.map((each) => (each.id === id ? { ...each, ...change } : each));
    this.set({ documents });
  }

  /** A number that was never given. */
  number(): Id {
    const last = this.state.last + 1;
    this.set({ last });
    return last;
  }

  /** Have something done; returns its job. */
  begin(task: Task): Id {
    const job = this.number();
    this.do({ ...task, job });
    return job;
  }

  do(effect: Effect): void {
    this.effects.push(effect);
  }
}
