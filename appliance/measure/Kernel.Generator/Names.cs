// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Kernel.Generator;

/// <summary>Names in C#, made from those in C.</summary>
internal static class Names
{
    /// <summary>Words that do not become one capital and small letters.</summary>
    private static readonly Dictionary<string, string> Words = new(StringComparer.OrdinalIgnoreCase)
    {
        ["ipv4"] = "IPv4",
        ["ipv6"] = "IPv6",
        ["qinq"] = "QinQ",
    };

    /// <summary>The name without underscores, each word with a capital: <c>stamp_ns</c> becomes
    /// <c>StampNs</c>.</summary>
    internal static string Pascal(string name) => string.Concat(name.Split('_').Select(WordOf));

    /// <summary>Names of the values of an enum, without the words with which all begin; the first word goes if there is
    /// one value.</summary>
    internal static IEnumerable<string> OfValues(IReadOnlyList<string> names)
    {
        string[][] words = [.. names.Select(name => name.Split('_'))];
        int common = words.Length == 1 ? 1
            : Enumerable.Range(0, words.Min(one => one.Length) - 1)
                .TakeWhile(place => words.All(one => one[place] == words[0][place])).Count();
        return words.Select(one => Pascal(string.Join('_', one[common..])));
    }

    private static string WordOf(string word) =>
        word.Length == 0 ? "" : Words.GetValueOrDefault(word) ?? char.ToUpperInvariant(word[0]) + Small(word[1..]);

    private static string Small(string letters) =>
        string.Create(letters.Length, letters, static (small, all) => all.AsSpan().ToLowerInvariant(small));
}
