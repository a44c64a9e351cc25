// SPDX-License-Identifier: Apache-2.0
namespace TestSupport;

/// <summary>Keeps the lines for the user.</summary>
public sealed class Notices : IProgress<string>
{
    private readonly List<string> _lines = [];

    public string[] Lines
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
