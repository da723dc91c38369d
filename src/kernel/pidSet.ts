/** Process ids, a bit for each: over days there may be millions of them. */
export class PidSet {
  private bits = new Uint8Array(4_096);

  add(pid: number): void {
    const index = pid >>> 3;
    if (index >= this.bits.length) {
      const larger = new Uint8Array(Math.max(2 * this.bits.length, index + 1));
      larger.set(this.bits);
      this.bits = larger;
    }
    this.bits[index] = (this.bits[index] ?? 0) | (1 << (pid & 7));
  }

  delete(pid: number): void {
    if (this.has(pid)) this.bits[pid >>> 3] = (this.bits[pid >>> 3] ?? 0) & ~(1 << (pid & 7));
  }

  has(pid: number): boolean {
    return ((this.bits[pid >>> 3] ?? 0) & (1 << (pid & 7))) !== 0;
  }
}
