// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Comparing.Results;

/// <summary>Names of feeds and channels as numbers, the same for both runs.</summary>
internal sealed class NameTable
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly List<string> _names = [];

    /// <summary>Number of a name; that of no name is that of the empty one.</summary>
    internal int NumberOf(string? name)
    {
        name ??= "";
        if (_numbers.TryGetValue(name, out int number))
            return number;
        number = _names.Count;
        _numbers.Add(name, number);
        _names.Add(name);
        return number;
    }

    /// <summary>The name of a number; null if it is empty.</summary>
    internal string? NameOf(int number) => _names[number] is { Length: > 0 } name ? name : null;
}
