// SPDX-License-Identifier: Apache-2.0
using System.IO.Compression;
using System.Text.RegularExpressions;

namespace EndToEnd.Tests.Golden;

/// <summary>A value of an output that belongs to the run and not to what was replayed.</summary>
/// <param name="Output">The output.</param>
/// <param name="Key">The key or column.</param>
/// <param name="Reason">Why it differs from run to run, from machine to machine or from build to build.</param>
internal sealed record NormalisedKey(string Output, string Key, string Reason)
{
    private const string Any = "*";

    /// <summary>All that is normalised; nothing else may differ.</summary>
    internal static IReadOnlyList<NormalisedKey> All { get; } =
    [
        new("json", "host", "name of the machine"),
        new("json", "incarnation", "random number of the start"),
        new("json", "version", "version of the build"),
        new("csv", "host", "name of the machine"),
        new("hlog", "Tag", "how well the histogram was compressed: the library's, not ours; compared decompressed"),
    ];

    /// <summary>The lines of an output with every value that belongs to the run replaced; a key that does not occur is
    /// a failure.</summary>
    internal static IReadOnlyList<string> Replace(string output, IReadOnlyList<string> lines)
    {
        foreach (NormalisedKey key in All.Where(key => key.Output == output))
        {
            lines = output switch
            {
                "csv" => key.ReplaceColumn(lines),
                "hlog" => [.. lines.Select(key.Decompress)],
                _ => key.ReplaceJson(lines),
            };
        }
        return lines;
    }

    private string[] ReplaceJson(IReadOnlyList<string> lines)
    {
        var value = new Regex($"\"{Key}\":\"[^\"]*\"");
        Assert.True(lines.Any(value.IsMatch), $"{Output}: \"{Key}\" ({Reason}) does not occur");
        return [.. lines.Select(line => value.Replace(line, $"\"{Key}\":\"{Any}\""))];
    }

    private string[] ReplaceColumn(IReadOnlyList<string> lines)
    {
        int column = Array.IndexOf(lines[0].Split(','), Key);
        Assert.True(column >= 0, $"{Output}: there is no column {Key} ({Reason})");
        return [.. lines.Select((line, index) => index == 0 ? line : With(line.Split(','), column))];
    }

    /// <summary>A histogram of a log with its bytes decompressed, as hexadecimal digits.</summary>
    private string Decompress(string line)
    {
        const int header = 8;                               // cookie and length
        if (!line.StartsWith(Key + "=", StringComparison.Ordinal))
            return line;
        int at = line.LastIndexOf(',') + 1;
        byte[] bytes = Convert.FromBase64String(line[at..]);
        using var compressed = new ZLibStream(new MemoryStream(bytes, header, bytes.Length - header),
            CompressionMode.Decompress);
        using var plain = new MemoryStream();
        compressed.CopyTo(plain);
        return line[..at] + Convert.ToHexStringLower(bytes.AsSpan(0, header / 2))
            + Convert.ToHexStringLower(plain.ToArray());
    }

    private static string With(string[] cells, int column)
    {
        cells[column] = Any;
        return string.Join(',', cells);
    }
}
