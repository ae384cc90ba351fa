/** A priority queue: the least first. */

export interface Heap<Item> {
  readonly size: number;
  push(item: Item): void;
  pop(): Item | undefined;
  peek(): Item | undefined;
}

/** `isBefore` orders strictly: two items are never equal. */
export function createHeap<Item>(isBefore: (one: Item, other: Item) => boolean): Heap<Item> {
  const items: Item[] = [];
  const at = (index: number): Item => items[index] as Item;
  const swap = (one: number, other: number): void => {
    const kept = at(one);
    items[one] = at(other);
    items[other] = kept;
  };
  const sink = (): void => {
    for (let parent = 0; ; ) {
      let least = parent;
      for (const child of [2 * parent + 1, 2 * parent + 2])
        if (child < items.length && isBefore(at(child), at(least))) least = child;
      if (least === parent) return;
      swap(parent, least);
      parent = least;
    }
  };
  return {
    get size() {
      return items.length;
    },
    push(item) {
      let child = items.push(item) - 1;
      while (child > 0) {
        const parent = (child - 1) >> 1;
        if (!isBefore(at(child), at(parent))) return;
        swap(child, parent);
        child = parent;
      }
    },
    pop() {
      const first = items[0];
      const last = items.pop();
      if (items.length > 0 && last !== undefined) {
        items[0] = last;
        sink();
      }
      return first;
    },
    peek: () => items[0],
  };
}
