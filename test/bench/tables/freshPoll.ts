/**
 * One bare read or one full poll in a process of its own, as the first thing that it does.
 * Prints how many milliseconds it took, and how many of them its thread was running.
 */
import process from 'node:process';
import { timeOf } from '../measure.ts';
import { BenchPoll } from './poll.ts';

const poll = new BenchPoll();
const isFull = process.argv[2] === 'full';
const before = process.threadCpuUsage();
const wall = timeOf(() => (isFull ? poll.poll() : poll.bareRead()));
const { user, system } = process.threadCpuUsage(before);
console.log(wall, (user + system) / 1000);
