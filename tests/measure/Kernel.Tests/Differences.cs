// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Kernel.Tests;

/// <summary>Collects the members of a record that are not what they should be.</summary>
internal sealed class Differences
{
    private readonly List<string> _found = [];

    internal string? Text => _found.Count == 0 ? null : string.Join(", ", _found);

    internal void ExpectAddress(string name, UInt128 expected, UInt128 actual)
    {
        if (expected != actual)
            _found.Add($"{name} {actual} instead of {expected}");
    }

    internal void Expect(string name, long expected, long actual) =>
        ExpectAddress(name, (UInt128)expected, (UInt128)actual);
}
