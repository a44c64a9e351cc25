// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Commands;

/// <summary>Prints notices for the user, on standard error or in the live view; each is one line, whatever letters are
/// in it.</summary>
public sealed class NoticeWriter : IProgress<string>
{
    /// <summary>Replaces standard error while it is set.</summary>
    public Action<string>? Target { get; set; }

    public void Report(string value)
    {
        if (Target is { } target)
            target(PrintedLine.Of(value));
        else
            CommandRunner.Print(value);
    }
}
