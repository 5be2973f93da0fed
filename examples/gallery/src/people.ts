const FIRST =
  "Ada Alan Barbara Claude Donald Edsger Frances Grace Hedy Joan Katherine Ken Linus Margaret Niklaus Radia";
const LAST =
  "Allen Dijkstra Goldberg Hamilton Hopper Johnson Kernighan Knuth Lamarr Liskov Lovelace Perlman Shannon Wirth";
const CITIES =
  "Accra Bergen Cusco Delhi Essen Fes Gdynia Hanoi Izmir Kyoto Lima Medina Nairobi Oslo Porto Quito Riga Seoul";

export interface Person {
  readonly id: number;
  readonly name: string;
  readonly city: string;
  readonly age: number;
}

const pick = (words: string, at: number): string => {
  const list = words.split(" ");
  return list[at % list.length] ?? "";
};

/** Ten thousand people who do not exist, the same at every start. */
export const people: readonly Person[] = Array.from({ length: 10_000 }, (_, at) => ({
  id: at + 1,
  name: `${pick(FIRST, at * 7)} ${pick(LAST, at * 5 + (at >> 4))}`,
  city: pick(CITIES, at * 11 + (at >> 5)),
  age: 18 + ((at * 37) % 73),
}));
