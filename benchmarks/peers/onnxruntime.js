// The digit network in ONNX Runtime.  Usage: node onnxruntime.js one_sample|batch THREADS MODEL
// NODE_PATH names the folder in which onnxruntime-node is installed.
'use strict';
const fs = require('fs');
const path = require('path');
const zlib = require('zlib');
const ort = require('onnxruntime-node');

const samples = 46 * 128, pixels = 28 * 28;

function digits() {
  const numbers = new Float32Array(samples * pixels);
  const folder = process.env.MNIST_DIR;
  if (!folder) return numbers.map(() => Math.random());
  const file = path.join(folder, 'train-images-idx3-ubyte');
  const bytes = fs.existsSync(file) ? fs.readFileSync(file) : zlib.gunzipSync(fs.readFileSync(file + '.gz'));
  for (let i = 0; i < numbers.length; ++i) numbers[i] = bytes[16 + i] / 255;
  return numbers;
}

async function medianSeconds(session, batch, warmUp, runs) {
  const x = digits(), seconds = [];
  for (let i = 0; i < warmUp + runs; ++i) {
    const first = (i * batch) % (samples - batch + 1) * pixels;
    const feeds = {x: new ort.Tensor('float32', x.subarray(first, first + batch * pixels), [batch, 1, 28, 28])};
    const begin = process.hrtime.bigint();
    await session.run(feeds);
    if (i >= warmUp) seconds.push(Number(process.hrtime.bigint() - begin) * 1e-9);
  }
  return seconds.sort((a, b) => a - b)[Math.floor(runs / 2)];
}

async function main([measurement, threads, model]) {
  const session = await ort.InferenceSession.create(model, {
    executionProviders: ['cpu'], graphOptimizationLevel: 'all', executionMode: 'sequential',
    intraOpNumThreads: Number(threads), interOpNumThreads: 1,
  });
  if (measurement === 'one_sample') console.log((1e6 * await medianSeconds(session, 1, 200, 2000)).toFixed(1));
  else if (measurement === 'batch') console.log((128 / await medianSeconds(session, 128, 5, 40)).toFixed(1));
  else process.exit(2);
}

main(process.argv.slice(2));
