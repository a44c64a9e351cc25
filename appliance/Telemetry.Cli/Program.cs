// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Hosting;
using Telemetry.Cli.Commands;

// The demo starts this program again as its exchange and as its trader.
return SimulationHost.Handles(args) ? SimulationHost.Run(args) : CommandLine.Run(args);
