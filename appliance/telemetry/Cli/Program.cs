// SPDX-License-Identifier: Apache-2.0
using Telemetry.Cli.Commands;
using Telemetry.Commands;

StandardStreams.OwnConsole();
return CommandLine.Run(args);
