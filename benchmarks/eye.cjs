// EYE on a file of N-Triples and one of N3 rules: prints seconds on the clock, of the processor, statements, megabytes.
const { readFileSync } = require("fs");
const { n3reasoner } = require("eyereasoner");

const [data, rules] = process.argv.slice(-2).map((path) => readFileSync(path, "utf8"));
const started = performance.now();
const cpu = process.cpuUsage();
n3reasoner([data, rules], undefined, { output: "derivations" }).then((found) => {
  const { user, system } = process.cpuUsage(cpu);
  const statements = found.split("\n").length - 1;
  const megabytes = process.resourceUsage().maxRSS / 1024;
  console.log((performance.now() - started) / 1000, (user + system) / 1e6, statements, megabytes);
});
