// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace EndToEnd.Tests.Golden;

/// <summary>One output of a replay, normalised.</summary>
/// <param name="Name">What it is: <c>json</c>, <c>csv</c>, ...</param>
/// <param name="Lines">Its lines.</param>
/// <param name="PartOf">The part of the output that a line belongs to; lines of different parts may interleave in any
/// order.</param>
internal sealed record GoldenOutput(string Name, IReadOnlyList<string> Lines, Func<string, string>? PartOf = null)
{
    /// <summary>Whether it is committed as text, too.</summary>
    internal bool IsText { get; init; }

    /// <summary>The parts and their lines, sorted by the names of the parts; an output without parts is one.</summary>
    internal IEnumerable<(string Part, IReadOnlyList<string> Lines)> Parts() => PartOf is null
        ? [(Name, Lines)]
        : Lines.GroupBy(line => $"{Name}.{PartOf(line)}").OrderBy(part => part.Key, StringComparer.Ordinal)
            .Select(part => (part.Key, (IReadOnlyList<string>)[.. part]));

    /// <summary>Number of lines, bytes and SHA-256 of a part, as a row of the table has them.</summary>
    internal static string Digest(IReadOnlyList<string> lines)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Text(lines));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{lines.Count}\t{bytes.Length}\t{Convert.ToHexStringLower(SHA256.HashData(bytes))}");
    }

    /// <summary>Lines as a file has them.</summary>
    internal static string Text(IReadOnlyList<string> lines) => string.Concat(lines.Select(line => line + "\n"));
}
