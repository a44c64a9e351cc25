// SPDX-License-Identifier: Apache-2.0
using Telemetry.Cli.Commands;
using Telemetry.Cli.Output;
using Telemetry.Commands;

StandardStreams.OwnConsole();
return CommandLine.Run(args);
