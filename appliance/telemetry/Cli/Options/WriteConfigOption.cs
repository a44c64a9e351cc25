// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;

namespace Telemetry.Cli.Options;

/// <summary><c>--write-config</c> of <c>demo</c>, <c>replay</c> and <c>discover</c>.</summary>
internal static class WriteConfigOption
{
    public static Option<string?> Create() => new("--write-config")
    {
        Description = "Write what was used or recognised as a configuration that run and replay take",
        HelpName = "FILE",
    };
}
