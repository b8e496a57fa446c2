/** A file as text: what the tests' bundler makes of a path that ends in `?raw`. */
declare module "*?raw" {
  const text: string;
  export default text;
}
