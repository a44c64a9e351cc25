// SPDX-License-Identifier: Apache-2.0
using Telemetry.Reports.Json;

namespace Telemetry.Cli.Output;

/// <summary>JSON lines of a command that writes them at once and ends.</summary>
internal static class JsonOutput
{
    /// <summary>Writes lines to standard output.</summary>
    /// <exception cref="FailureException">It cannot be written.</exception>
    public static void Write(Action<JsonLineWriter> write)
    {
        using Stream output = Console.OpenStandardOutput();
        using var lines = new JsonLineWriter(output);
        write(lines);
        lines.Flush();
        if (lines.Failure is { } failure)
            throw new FailureException(failure);
    }
}
