// A thread that ends in the middle of its first slice.
export default function dieSuddenly() {
  process.exit(3);
}
