// SPDX-License-Identifier: Apache-2.0
using Telemetry.Commands;
using Telemetry.Monitor.Commands;

StandardStreams.OwnConsole();
return CommandLine.Run(args);
