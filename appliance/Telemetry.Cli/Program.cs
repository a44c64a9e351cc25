// SPDX-License-Identifier: Apache-2.0
return Telemetry.Cli.Commands.CommandLine.Run(args);
