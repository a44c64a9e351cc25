// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Exporting.Tests.RemoteWrite;

/// <summary>Keeps lines; for any thread.</summary>
internal sealed class Notices : IProgress<string>
{
    private readonly List<string> _lines = [];

    internal IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lines)
                return [.. _lines];
        }
    }

    public void Report(string value)
    {
        lock (_lines)
            _lines.Add(value);
    }
}
