// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Commands;

/// <summary>Prints notices for the user, on standard error or in the live view.</summary>
public sealed class NoticeWriter : IProgress<string>
{
    /// <summary>Replaces standard error while it is set.</summary>
    public Action<string>? Target { get; set; }

    /// <inheritdoc/>
    public void Report(string value)
    {
        if (Target is { } target)
            target(value);
        else
            CommandRunner.Print(value);
    }
}
