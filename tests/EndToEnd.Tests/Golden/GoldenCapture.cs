// SPDX-License-Identifier: Apache-2.0
namespace EndToEnd.Tests.Golden;

/// <summary>Captures that are replayed together, with the configuration of the replay.</summary>
internal sealed record GoldenCapture
{
    /// <summary>Name in the tables of goldens.</summary>
    internal required string Name { get; init; }

    /// <summary>The files: name and content.</summary>
    internal required IReadOnlyList<(string Name, Func<byte[]> Make)> Files { get; init; }

    /// <summary>The configuration; null: protocols are recognised.</summary>
    internal string? Configuration { get; init; }

    /// <summary>Whether its outputs are small enough to be committed as text.</summary>
    internal bool IsText { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
