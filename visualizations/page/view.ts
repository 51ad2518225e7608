import type { Model } from './model.ts';

/** One page of the page. `update` is called at most once a frame, only while it is shown. */
export type View = {
  name: string;
  title: string;
  element: HTMLElement;
  update(model: Model): void;
  /** It has come to the front. */
  shown?(model: Model): void;
};

/** What a view can ask of the whole. */
export type Desk = {
  /** False in a recording: nothing can be done to it. */
  live(): boolean;
  tell(text: string): void;
  showActor(address: string): void;
  refresh(): void;
};
