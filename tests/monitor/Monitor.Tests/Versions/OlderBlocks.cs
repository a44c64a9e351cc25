// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Monitor.Tests.Versions;

/// <summary>Lengths of the messages' blocks in bytes, as telemetry-sbe.xml had them at each version: not from the
/// schema of today.</summary>
internal static class OlderBlocks
{
    /// <summary>Template id, then version:length at each version that changed it.</summary>
    private const string Table = """
        1 1:112 2:120 3:144 4:184
        2 1:56
        3 1:48
        4 1:48
        5 1:56
        6 1:48
        7 3:56
        10 1:80
        11 1:80 3:96 6:104
        12 1:208
        13 1:128 3:152 5:192
        14 1:192 3:240 5:304 10:312
        15 1:248 2:272 3:296 5:328 7:344 9:408 10:416
        16 1:88
        17 1:184 2:328 3:336 11:368
        18 1:184
        19 1:136
        20 1:120 10:136
        21 1:88 5:192
        22 1:64 2:72
        23 1:112
        24 2:112
        25 2:128
        26 2:200
        27 2:248
        28 10:80
        29 10:64
        30 1:208 2:224 6:232 10:280
        31 1:136 6:144
        32 1:176 2:184 10:248
        33 3:80 6:88
        34 10:160
        35 10:136
        36 10:112
        40 1:136
        41 1:192
        50 9:104
        51 10:128
        52 9:288 10:304
        53 10:128
        54 10:88
        55 10:136
        56 10:152
        57 10:160
        58 10:136
        59 10:56
        90 10:112
        91 10:80
        """;

    private static readonly Dictionary<ushort, (int Version, ushort Length)[]> Lengths = Table.Split('\n')
        .Select(row => row.Split(' '))
        .ToDictionary(row => ushort.Parse(row[0], null), row => row.Skip(1).Select(Change).ToArray());

    /// <summary>Length of a message's block; 0 if the version had no such message.</summary>
    public static ushort LengthOf(ushort template, int version) =>
        Lengths[template].LastOrDefault(change => change.Version <= version).Length;

    private static (int Version, ushort Length) Change(string text) =>
        (int.Parse(text.Split(':')[0], null), ushort.Parse(text.Split(':')[1], null));
}
