// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Yaml;

namespace Telemetry.Config.Planning;

/// <summary>Search for protocols by name, venue, product, or an address of the configuration.</summary>
/// <param name="settings">Settings whose protocols and lines are searched too.</param>
public sealed class ProtocolSearch(Settings settings)
{
    private const string Where = "feeds";

    private readonly ProtocolFinder _protocols = new(settings);

    /// <summary>Finds protocols.</summary>
    /// <param name="words">A protocol's name, or words that its name, title, products and source contain together, or
    /// an address with or without a port; none for all protocols.</param>
    /// <returns>The protocols in the order of listing; one if a name was given.</returns>
    /// <exception cref="FailureException">Nothing has these words.</exception>
    public IReadOnlyList<FoundProtocol> Find(IReadOnlyList<string> words)
    {
        if (words.Count == 0)
            return WithoutUses(_protocols.Rows);
        var errors = new ErrorList();
        if (words.Any(string.IsNullOrWhiteSpace))
            errors.Add(Where, "the name of the protocol is empty", "see \"telemetry feeds\"");
        errors.ThrowIfAny();
        if (_protocols.Rows.FirstOrDefault(row => words is [var name] && row.Name == name) is { } named)
            return WithoutUses([named]);
        if (words is [var address] && TryReadAddress(address, out EndpointAddress endpoint))
            return OfAddress(address, endpoint, errors);
        ProtocolRow[] found = [.. _protocols.Rows.Where(row => words.All(word => Has(row, word)))];
        if (found.Length == 0)
            errors.Add(Where, $"nothing matches \"{string.Join(' ', words)}\"", Remedy(words));
        errors.ThrowIfAny();
        return WithoutUses(found);
    }

    private static FoundProtocol[] WithoutUses(IEnumerable<ProtocolRow> rows) =>
        [.. rows.Select(row => new FoundProtocol(row, []))];

    private string Remedy(IReadOnlyList<string> words)
    {
        if (words is not [var word])
            return "see \"telemetry feeds\"";
        if (!word.Any(char.IsLetter) && word.AsSpan().ContainsAny('.', ':'))
            return "an address is four numbers up to 255, such as 233.54.12.111 or 233.54.12.111:26477";
        return _protocols.Nearest(word) is { } nearest ? $"did you mean \"{nearest}\"?" : "see \"telemetry feeds\"";
    }

    private static bool Has(ProtocolRow row, string word) =>
        row.Products.Append(row.Name).Append(row.Title).Append(row.Source).Any(
            text => text.Contains(word, StringComparison.OrdinalIgnoreCase));

    private static bool TryReadAddress(string text, out EndpointAddress endpoint)
    {
        if (EndpointAddress.TryParse(text, out endpoint))
            return true;
        // A number alone would be an address too.
        if (!text.AsSpan().ContainsAny('.', ':') || !EndpointAddress.TryParseAddress(text, out UInt128 address))
            return false;
        endpoint = new EndpointAddress(address, 0, AnyPort: true);
        return true;
    }

    private FoundProtocol[] OfAddress(string text, EndpointAddress endpoint, ErrorList errors)
    {
        Topology topology = TopologyBuilder.Build(settings, errors);
        errors.ThrowIfAny();
        FoundProtocol[] found =
        [
            .. UsesOf(topology, endpoint).Where(use => use.Row is not null)
                .GroupBy(use => use.Row!, use => use.Use)
                .Select(uses => new FoundProtocol(uses.Key, [.. uses])),
        ];
        if (found.Length == 0)
            errors.Add(Where, $"no line, recovery channel or session has the address {text}",
                topology.Feeds.Count + topology.Sessions.Count == 0
                    ? "name the configuration that has it, with --config FILE"
                    : "see the addresses in the configuration");
        errors.ThrowIfAny();
        return found;
    }

    private static IEnumerable<(ProtocolRow? Row, AddressUse Use)> UsesOf(Topology topology, EndpointAddress endpoint)
    {
        foreach (LineDefinition line in topology.Lines.Where(line => Has(line.Endpoints)))
        {
            FeedDefinition feed = topology.Feeds[line.FeedIndex];
            yield return (feed.Row, new AddressUse(feed.Name, IsSession: false, line.Name, null, IsServer: false));
        }
        foreach (RecoveryDefinition channel in topology.Recovery.Where(channel => channel.LineIndex < 0))
        {
            string feed = topology.Feeds[channel.FeedIndex].Name;
            if (Has(channel.Endpoints))
                yield return (channel.Row, new AddressUse(feed, IsSession: false, null, channel, IsServer: false));
            if (Has(channel.Servers))
                yield return (channel.Row, new AddressUse(feed, IsSession: false, null, channel, IsServer: true));
        }
        foreach (SessionDefinition session in topology.Sessions.Where(session => Has(session.Gateways)))
        {
            yield return (ProtocolCatalog.Find(session.Protocol),
                new AddressUse(session.Name, IsSession: true, null, null, IsServer: false));
        }

        bool Has(IEnumerable<EndpointAddress> endpoints) => endpoints.Any(one => Takes(one, endpoint));
    }

    private static bool Takes(EndpointAddress known, EndpointAddress wanted) =>
        (known.AnyAddress || known.Address == wanted.Address)
        && (known.AnyPort || wanted.AnyPort || known.Port == wanted.Port);
}
