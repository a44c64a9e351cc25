// SPDX-License-Identifier: Apache-2.0
using Telemetry.Cli.Commands;

return CommandLine.Run(args);
