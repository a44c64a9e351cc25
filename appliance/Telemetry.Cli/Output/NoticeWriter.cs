// SPDX-License-Identifier: Apache-2.0
using Telemetry.Cli.Commands;

namespace Telemetry.Cli.Output;

/// <summary>Prints notices for the user, on standard error or in the live view.</summary>
internal sealed class NoticeWriter : IProgress<string>
{
    /// <summary>Replaces standard error while it is set.</summary>
    public Action<string>? Target { get; set; }

    public void Report(string value)
    {
        if (Target is { } target)
            target(value);
        else
            CommandLine.Print(value);
    }
}
