// SPDX-License-Identifier: Apache-2.0
using System.Text;

namespace Telemetry.Host.Tcp;

/// <summary>Names of congestion controls as strings, made once each.</summary>
internal sealed class CongestionNames
{
    private const int Most = 64;

    private readonly List<string> _names = [];

    /// <summary>Name in ASCII to a string; null if it is empty.</summary>
    internal string? Of(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty)
            return null;
        foreach (string known in _names)
        {
            if (Ascii.Equals(name, known))
                return known;
        }
        string made = Encoding.ASCII.GetString(name);
        if (_names.Count < Most)
            _names.Add(made);
        return made;
    }
}
