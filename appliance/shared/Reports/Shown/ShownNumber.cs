// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports.Shown;

/// <summary>A number on screens, as the schema has it.</summary>
/// <param name="Label">Words for people.</param>
/// <param name="Key">Path of the member in the row's JSON object.</param>
/// <param name="Tone">Colour if it is not 0.</param>
/// <param name="Meaning">Meaning, as a sentence.</param>
public sealed record ShownNumber(string Label, string Key, NumberForm Form, NumberTone Tone, string Meaning);

/// <summary>Finds numbers.</summary>
public static class ShownNumbers
{
    /// <summary>The number of a key.</summary>
    /// <exception cref="InvalidOperationException">The table has none.</exception>
    public static ShownNumber Of(this IReadOnlyList<ShownNumber> table, string key) =>
        table.First(number => number.Key == key);

    /// <summary>The numbers of keys, in their order.</summary>
    /// <exception cref="InvalidOperationException">The table lacks one.</exception>
    public static IReadOnlyList<ShownNumber> Of(
        this IReadOnlyList<ShownNumber> table, params IEnumerable<string> keys) =>
        [.. keys.Select(table.Of)];
}
