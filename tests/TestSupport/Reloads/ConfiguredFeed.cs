// SPDX-License-Identifier: Apache-2.0
namespace TestSupport.Reloads;

/// <summary>One feed in a configuration file.</summary>
public sealed record ConfiguredFeed
{
    private const int MostLines = 3;

    private static readonly string[] Protocols = ["moldudp64", "moldudp64", "moldudp64", "moldudp64-itch50", "house"];

    // Each key may be present with one of its values, or absent.
    private static readonly (string Key, string[] Values)[] Keys =
    [
        ("repair_window", ["1ms", "5ms", "20ms"]),
        ("stale_after", ["0", "300ms", "700ms"]),
        ("line_behind_after", ["5ms", "100ms"]),
        ("line_down_after", ["50ms", "200ms"]),
        ("duplicate_window", ["100", "100000"]),
        ("burst", ["{window: 1ms, packets: 2}", "{window: 10ms, packets: 8}"]),
        ("snap", ["64", "128"]),
        ("zone", ["UTC", "America/Chicago"]),
    ];

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its protocol.</summary>
    public required string Protocol { get; init; }

    /// <summary>The stream that its lines carry.</summary>
    public required int Stream { get; init; }

    /// <summary>Its lines.</summary>
    public required IReadOnlyList<ConfiguredLine> Lines { get; init; }

    /// <summary>Keys of the feed, each with its value.</summary>
    public required IReadOnlyDictionary<string, string> Settings { get; init; }

    /// <summary>Makes a random one.</summary>
    internal static ConfiguredFeed Random(Random random, string name)
    {
        int stream = random.Next(Wire.Streams);
        return new ConfiguredFeed
        {
            Name = name,
            Protocol = RandomProtocol(random, stream),
            Stream = stream,
            Lines = RandomLines(random, stream),
            Settings = RandomSettings(random),
        };
    }

    /// <summary>The feed with one thing changed.</summary>
    internal ConfiguredFeed Changed(Random random)
    {
        int line = random.Next(Lines.Count);
        switch (random.Next(6))
        {
            case 0:
                return this with { Protocol = RandomProtocol(random, Stream) };
            case 1:
                return this with { Lines = RandomLines(random, Stream) };
            case 2:
                return this with { Settings = RandomSettings(random) };
            case 3:
                return this with { Lines = [.. Lines.Reverse()] };
            case 4:
                return With(line, Lines[line] with { Groups = 1 + random.Next(Wire.MostGroups) });
            default:
                return With(line, ConfiguredLine.Random(random, Stream, Lines[line].Copy));
        }
    }

    /// <summary>The feed as the file has it.</summary>
    internal string Text() => $"  - {{name: {Name}, protocol: {Protocol}, max_channels: 8, max_ranges: 64, history: 256"
        + string.Concat(Settings.Select(setting => $", {setting.Key}: {setting.Value}"))
        + $",\n     lines: [{string.Join(", ", Lines.Select(line => line.Text(Stream)))}]}}\n";

    private ConfiguredFeed With(int index, ConfiguredLine line) =>
        this with { Lines = [.. Lines.Select((other, place) => place == index ? line : other)] };

    private static string RandomProtocol(Random random, int stream) =>
        Wire.HasChannels(stream) ? "house" : Protocols[random.Next(Protocols.Length)];

    private static ConfiguredLine[] RandomLines(Random random, int stream)
    {
        int[] copies = [.. Enumerable.Range(0, Wire.Copies)];
        random.Shuffle(copies);
        return [.. copies.Take(1 + random.Next(MostLines)).Select(copy => ConfiguredLine.Random(random, stream, copy))];
    }

    private static Dictionary<string, string> RandomSettings(Random random) => Keys
        .Where(_ => random.Next(3) == 0)
        .ToDictionary(key => key.Key, key => key.Values[random.Next(key.Values.Length)]);
}
