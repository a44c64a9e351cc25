// SPDX-License-Identifier: Apache-2.0
using System.Text;

namespace TestSupport.Reloads;

/// <summary>A random configuration file, and variants that differ from it in one or more settings.</summary>
public sealed record RandomConfiguration
{
    private static readonly string[] FeedNames = ["a", "b", "c", "d", "e"];
    private static readonly string[] SessionNames = ["s", "t", "u"];
    private static readonly string[] Windows = ["2ms", "10ms"];

    // The payload of MoldUDP64, declared; the two differ in the heartbeat interval.
    private const string House =
        "protocols:\n  - {name: house, header: 20, sequence: {offset: 10, width: 8, numbers: messages},\n"
        + "     messages: {count: {offset: 18, width: 2}, length: {offset: 0, width: 2, counts: body}},\n"
        + "     channel: {offset: 8, width: 1}, session: {offset: 0, width: 8, form: text}";

    private static readonly string[] HouseEnds = ["}\n", ", heartbeat_interval: 200ms}\n"];

    private RandomConfiguration()
    {
    }

    /// <summary>Its feeds.</summary>
    public required IReadOnlyList<ConfiguredFeed> Feeds { get; init; }

    /// <summary>Its sessions.</summary>
    public required IReadOnlyList<ConfiguredSession> Sessions { get; init; }

    /// <summary>True if the last interface is a mirror port: then each line has to name its interface.</summary>
    private bool HasMirror { get; init; }

    private string RepairWindow { get; init; } = Windows[0];

    private int Declaration { get; init; }

    /// <summary>The configuration to start with.</summary>
    /// <param name="random">Source of random numbers.</param>
    /// <param name="hasAllShapes">True for feeds of every shape that flows can have, so that no reload is refused for a
    /// shape that the loaded programs do not support.</param>
    public static RandomConfiguration Start(Random random, bool hasAllShapes)
    {
        RandomConfiguration start = Fresh(random, hasMirror: random.Next(3) == 0);
        return hasAllShapes ? start with { Feeds = [.. Shapes(start.HasMirror), .. start.Feeds] } : start;
    }

    /// <summary>A configuration that differs in one to four settings; sometimes in all.</summary>
    public RandomConfiguration Next(Random random)
    {
        if (random.Next(20) == 0)
            return Fresh(random, HasMirror);
        RandomConfiguration next = this;
        for (int change = 1 + random.Next(4); change > 0; change--)
            next = next.Changed(random);
        return next;
    }

    /// <summary>Lines as "feed/A" of which the packets of some groups may belong to a line of another feed, which names
    /// their sender, their VLAN or their interface.</summary>
    public IReadOnlyList<string> LinesOfSharedGroups =>
    [
        .. from feed in Feeds
           from line in Enumerable.Range(0, feed.Lines.Count)
           where Feeds.Any(other => other != feed && other.Lines.Any(known =>
               feed.Lines[line].SharesGroup(feed.Stream, known, other.Stream)))
           select $"{feed.Name}/{(char)('A' + line)}",
    ];

    /// <summary>Lines as "feed/A" without some groups that another line of the feed has: one that had them under a
    /// configuration before lacks their numbers, and a fresh run does not know that.</summary>
    public IReadOnlyList<string> LinesOfFewerGroups =>
    [
        .. from feed in Feeds
           from line in Enumerable.Range(0, feed.Lines.Count)
           where feed.Lines.Any(other => other.First < feed.Lines[line].First
               || other.First + other.Groups > feed.Lines[line].First + feed.Lines[line].Groups)
           select $"{feed.Name}/{(char)('A' + line)}",
    ];

    /// <summary>The file.</summary>
    /// <param name="head">Whole lines at the top of the file.</param>
    /// <param name="first">A feed before all others, one line; none if empty.</param>
    public string Text(string head, string first = "")
    {
        var text = new StringBuilder(head);
        text.Append($"repair_window: {RepairWindow}\n");
        text.Append("interfaces:\n");
        for (int index = 0; index < Wire.Interfaces.Count; index++)
            text.Append($"  - {{name: {Wire.Interfaces[index]}{(index == 2 && HasMirror ? ", role: mirror" : "")}}}\n");
        if (Feeds.Any(feed => feed.Protocol == "house"))
            text.Append(House).Append(HouseEnds[Declaration]);
        string feeds = first + string.Concat(Feeds.Select(feed => feed.Text()));
        text.Append(feeds.Length == 0 ? "" : "feeds:\n" + feeds);
        text.Append(Sessions.Count == 0
            ? "" : "sessions:\n" + string.Concat(Sessions.Select(session => session.Text(Feeds))));
        return text.ToString();
    }

    // A feed for each shape: one with so many lines would have hundreds of distributions.
    private static IEnumerable<ConfiguredFeed> Shapes(bool hasMirror) =>
        from source in (string?[])[null, "10.1.0.7"]
        from vlan in (int[])[0, 9]
        from device in hasMirror ? (int[])[0, 1] : [-1, 0, 1]
        select new ConfiguredFeed
        {
            Name = $"shape{source}-{vlan}-{device + 1}",
            Protocol = "moldudp64",
            Stream = Wire.SharedStream,
            Settings = new Dictionary<string, string>(),
            Lines =
            [
                new ConfiguredLine
                {
                    Copy = 0, First = 9, Groups = 1, Interface = device, Source = source, Vlan = vlan,
                },
            ],
        };

    private static RandomConfiguration Fresh(Random random, bool hasMirror)
    {
        ConfiguredFeed[] feeds =
            [.. FeedNames.Where(_ => random.Next(2) == 0).Select(name => ConfiguredFeed.Random(random, name))];
        if (feeds.Length == 0)
            feeds = [ConfiguredFeed.Random(random, FeedNames[1])];
        return new RandomConfiguration
        {
            HasMirror = hasMirror,
            Feeds = feeds,
            Sessions =
            [
                .. SessionNames.Where(_ => random.Next(2) == 0)
                    .Select(name => ConfiguredSession.Random(random, name, feeds)),
            ],
            RepairWindow = Windows[random.Next(Windows.Length)],
            Declaration = random.Next(HouseEnds.Length),
        };
    }

    private RandomConfiguration Changed(Random random)
    {
        string feed = FeedNames[random.Next(FeedNames.Length)];
        string session = SessionNames[random.Next(SessionNames.Length)];
        return random.Next(12) switch
        {
            < 3 => this with { Feeds = [.. Feeds.Where(known => known.Name != feed)] },
            < 5 => this with
            {
                Feeds = Insert(random, Feeds.Where(known => known.Name != feed), ConfiguredFeed.Random(random, feed)),
            },
            < 7 => this with
            {
                Feeds = [.. Feeds.Select(known => known.Name == feed ? known.Changed(random) : known)],
            },
            7 => Renamed(random, feed),
            8 => this with { Sessions = [.. Sessions.Where(known => known.Name != session)] },
            9 => this with
            {
                Sessions = Insert(random, Sessions.Where(known => known.Name != session),
                    ConfiguredSession.Random(random, session, Feeds)),
            },
            10 => this with { RepairWindow = Windows[random.Next(Windows.Length)] },
            _ => this with { Declaration = random.Next(HouseEnds.Length), Feeds = [.. Feeds.Reverse()] },
        };
    }

    private RandomConfiguration Renamed(Random random, string name)
    {
        if (Feeds.Count == 0 || Feeds.Any(feed => feed.Name == name))
            return this;
        string before = Feeds[random.Next(Feeds.Count)].Name;
        return this with
        {
            Feeds = [.. Feeds.Select(feed => feed.Name == before ? feed with { Name = name } : feed)],
        };
    }

    private static List<T> Insert<T>(Random random, IEnumerable<T> others, T item)
    {
        List<T> all = [.. others];
        all.Insert(random.Next(all.Count + 1), item);
        return all;
    }
}
