// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using Telemetry.Appliance.Config;

namespace Telemetry.Cli.Options;

/// <summary><c>--driver-directory</c>: its place is kept; this version has the embedded driver only.</summary>
internal static class DriverDirectory
{
    public static void Refuse(ParseResult parsed, Option<string?> option, ErrorList errors)
    {
        if (parsed.GetValue(option) is { } directory)
            errors.Add($"{option.Name} {directory}", "an external media driver cannot be used by this version",
                "leave it out: the embedded driver is used");
    }
}
