// SPDX-License-Identifier: Apache-2.0
// Reads an ExportMetricsServiceRequest from the standard input, with the argument "logs" an ExportLogsServiceRequest, and
// writes it as JSON; 64-bit numbers become texts.
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const transformer = path.dirname(require.resolve('@opentelemetry/otlp-transformer/package.json'));
const root = require(path.join(transformer, 'build/src/generated/root.js'));

const collector = root.opentelemetry.proto.collector;
const type = process.argv[2] === 'logs'
  ? collector.logs.v1.ExportLogsServiceRequest : collector.metrics.v1.ExportMetricsServiceRequest;
const message = type.decode(fs.readFileSync(0));
process.stdout.write(JSON.stringify(type.toObject(message, {longs: String, enums: String})));
