// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Telemetry.Exporting.Logs;

/// <summary>A field of a record: a text, a number, or true or false.</summary>
/// <param name="Name">Name, in snake case.</param>
internal readonly record struct LogField(string Name)
{
    internal string? Text { get; init; }

    /// <summary>The number, if it is a whole one.</summary>
    internal long? Integer { get; init; }

    /// <summary>The number, if it may have a fraction.</summary>
    internal double? Number { get; init; }

    /// <summary>True or false, if it is that.</summary>
    internal bool? Flag { get; init; }

    /// <summary>The value as text.</summary>
    internal string Value =>
        Text ?? Integer?.ToString(CultureInfo.InvariantCulture) ?? Number?.ToString(CultureInfo.InvariantCulture)
        ?? (Flag == true ? "true" : "false");
}
