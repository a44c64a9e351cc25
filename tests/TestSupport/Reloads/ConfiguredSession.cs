// SPDX-License-Identifier: Apache-2.0
namespace TestSupport.Reloads;

/// <summary>One order session in a configuration file.</summary>
public sealed record ConfiguredSession
{
    /// <summary>Addresses of the gateways.</summary>
    public static IReadOnlyList<(string Address, ushort Port)> Gateways { get; } =
        [("10.2.0.1", 9000), ("10.2.0.1", 9001), ("10.2.0.2", 9000)];

    /// <summary>Logins of the clients.</summary>
    public static IReadOnlyList<string> Logins { get; } = ["alice", "bob", "carol"];

    /// <summary>Ports of clients that may be configured.</summary>
    public static IReadOnlyList<ushort> Ports { get; } = [40001, 40002];

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Indexes of its gateways.</summary>
    public required IReadOnlyList<int> At { get; init; }

    /// <summary>The login that it takes, or null.</summary>
    public string? Login { get; init; }

    /// <summary>The port of the client; 0 for any.</summary>
    public int LocalPort { get; init; }

    /// <summary>Names of its triggers; null for all.</summary>
    public IReadOnlyList<string>? Triggers { get; init; }

    /// <summary>True if orders name their tick, of the first trigger.</summary>
    public bool HasTick { get; init; }

    /// <summary>True if the first interface is named.</summary>
    public bool HasInterface { get; init; }

    /// <summary>Further keys, as text.</summary>
    public required string Settings { get; init; }

    /// <summary>Makes a random one.</summary>
    internal static ConfiguredSession Random(Random random, string name, IReadOnlyList<ConfiguredFeed> feeds)
    {
        string[] triggers = [.. feeds.Where(_ => random.Next(2) == 0).Select(feed => feed.Name)];
        int[] gateways = [.. Enumerable.Range(0, Gateways.Count)];
        random.Shuffle(gateways);
        return new ConfiguredSession
        {
            Name = name,
            At = gateways[..(1 + random.Next(2))],
            Login = random.Next(2) == 0 ? Logins[random.Next(Logins.Count)] : null,
            LocalPort = random.Next(4) == 0 ? Ports[random.Next(Ports.Count)] : 0,
            Triggers = random.Next(3) == 0 ? null : triggers,
            HasTick = triggers.Length > 0 && random.Next(2) == 0,
            HasInterface = random.Next(3) == 0,
            Settings = (random.Next(2) == 0 ? ", max_answer: 400ms" : "")
                + (random.Next(4) == 0 ? ", burst: {window: 1ms, packets: 2}" : "")
                + (random.Next(4) == 0 ? ", snap: 4KiB" : "")
                + $", answer_timeout: {(random.Next(2) == 0 ? 100 : 300)}ms",
        };
    }

    /// <summary>The session as the file has it, with those of its triggers that the file has.</summary>
    internal string Text(IReadOnlyList<ConfiguredFeed> feeds)
    {
        string[]? triggers = Triggers?.Where(name => feeds.Any(feed => feed.Name == name)).ToArray();
        string gateways = string.Join(
            ", ", At.Select(index => $"\"{Gateways[index].Address}:{Gateways[index].Port}\""));
        return $"  - {{name: {Name}, protocol: soupbintcp-ouch5, gateways: [{gateways}]"
            + ", max_pending_orders: 2048, max_connections: 32"
            + (Login is null ? "" : $", login: {Login}") + (LocalPort == 0 ? "" : $", local_port: {LocalPort}")
            + (triggers is null ? "" : $", triggers: [{string.Join(", ", triggers)}]")
            + (HasTick && triggers is [var first, ..] ? $", tick: {{field: client_order_id, feed: {first}}}" : "")
            + (HasInterface ? $", interface: {Wire.Interfaces[0]}" : "") + Settings + "}\n";
    }
}
